using System.Diagnostics;
using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>A server of the round's own, to be killed, frozen and started again.</summary>
internal sealed class ChaosServer(int port, ProcessStartInfo start, Func<CancellationToken, Task<bool>> isHealthy) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private Process? _process;

    public int Port { get; } = port;

    /// <summary>Starts it and waits until it is healthy.</summary>
    public async Task StartAsync()
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (TimeSpan end = DemoClock.Now + StartLimit; DemoClock.Now < end;)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{start.FileName} ended with exit code {_process.ExitCode} when it was started.");
            }

            if (await ProbeAsync())
            {
                return;
            }

            await Task.Delay(Step, TimeProvider.System);
        }

        throw new InvalidOperationException($"{start.FileName} was not healthy after {StartLimit.TotalSeconds:F0} s.");
    }

    public async Task<Moment> KillAsync()
    {
        TimeSpan before = DemoClock.Now;
        _process!.Kill();
        await _process.WaitForExitAsync();
        return new Moment(before, DemoClock.Now);
    }

    public Task<Moment> FreezeAsync() => Signals.FreezeAsync(_process!.Id);

    public Moment Thaw() => Signals.Thaw(_process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    private async Task<bool> ProbeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(ProbeLimit, TimeProvider.System);
            return await isHealthy(limit.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
