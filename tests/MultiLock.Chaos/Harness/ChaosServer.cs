using System.Diagnostics;
using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>A server of the round's own, to be killed, frozen and started again.</summary>
/// <param name="port">Where it listens.</param>
/// <param name="start">How it is started, again and again.</param>
/// <param name="isHealthy">Whether it serves clients.</param>
/// <param name="remove">Removes what it leaves behind, at the end of the round.</param>
internal sealed class ChaosServer(int port, ProcessStartInfo start, Func<CancellationToken, Task<bool>> isHealthy, Action? remove = null) : IAsyncDisposable
{
    private const int MaxErrorLength = 2000;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private Process? _process;
    private string _errors = "";

    public int Port { get; } = port;

    /// <summary>Gets the id of its process, once it was started.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Starts it and waits until it is healthy.</summary>
    public async Task StartAsync()
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _errors = "";
        _process.ErrorDataReceived += (_, line) => _errors = string.IsNullOrWhiteSpace(line.Data) || _errors.Length > MaxErrorLength ? _errors : $"{_errors}\n{line.Data}";
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (TimeSpan end = DemoClock.Now + StartLimit; DemoClock.Now < end;)
        {
            if (_process.HasExited)
            {
                // All that it said is here only after this.
                await _process.WaitForExitAsync();
                throw new InvalidOperationException($"{start.FileName} ended with exit code {_process.ExitCode} when it was started.{_errors}");
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
        // A server with a process for each connection does not start again before the last of them is gone.
        int[] family = Signals.Family(_process!.Id);
        TimeSpan before = DemoClock.Now;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        while (DemoClock.Now - before < StartLimit && family.Any(Signals.Lives))
        {
            await Task.Delay(Step, TimeProvider.System);
        }

        return new Moment(before, DemoClock.Now);
    }

    public async Task<Moment> FreezeAsync()
    {
        // First the parent, which makes no children then.
        Moment frozen = await Signals.FreezeAsync(_process!.Id);
        foreach (int child in Signals.Family(_process.Id)[1..])
        {
            frozen = frozen with { After = (await Signals.FreezeAsync(child)).After };
        }

        return frozen;
    }

    public Moment Thaw()
    {
        TimeSpan before = DemoClock.Now;
        foreach (int member in Signals.Family(_process!.Id).Reverse())
        {
            Signals.Thaw(member);
        }

        return new Moment(before, DemoClock.Now);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        remove?.Invoke();
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
