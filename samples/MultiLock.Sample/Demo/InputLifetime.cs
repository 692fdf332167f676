using Microsoft.Extensions.Hosting;

namespace MultiLock.Sample.Demo;

/// <summary>
/// Stops the host when its standard input ends: the demo closes it when it is done, and the kernel does when the demo dies. Ctrl+C, which a
/// terminal sends to every process of the demo, is left to the demo.
/// </summary>
internal sealed class InputLifetime(IHostApplicationLifetime lifetime) : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Console.CancelKeyPress += static (_, e) => e.Cancel = true;

        // A background thread: the read cannot be cancelled, and must not keep the process alive.
        new Thread(StopAtEndOfInput) { IsBackground = true, Name = "end of input" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void StopAtEndOfInput()
    {
        using Stream input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // Nothing is ever sent; only the end matters.
        }

        // A host that is stopped while it starts reports a failure.
        lifetime.ApplicationStarted.WaitHandle.WaitOne();
        lifetime.StopApplication();
    }
}
