using System.Diagnostics;

namespace MultiLock.Chaos;

/// <summary>A worker, in a process of its own. It stops when its standard input ends, so that it does not outlive the harness.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int QuotedLines = 20;

    private readonly Process _process;
    private readonly RecordTail _tail;
    private readonly RecordFile _log;
    private readonly string _logPath;

    private WorkerProcess(WorkerArguments arguments, Process process, string logPath)
    {
        Arguments = arguments;
        _process = process;
        _logPath = logPath;
        _log = new RecordFile(logPath);
        _tail = new RecordTail(Path.Combine(arguments.Records, arguments.Name));
    }

    public WorkerArguments Arguments { get; }

    public string Name => Arguments.Name;

    /// <summary>Gets or sets a value indicating whether its host has started.</summary>
    public bool IsReady { get; set; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>How it ended, with the end of its log: where only the output of a round is kept, that is all there is to find the cause by.</summary>
    public async Task<string> DescribeEndAsync()
    {
        // HasExited is true before all that it wrote has arrived.
        await _process.WaitForExitAsync();
        return $"exit code {ExitCode}; its log ends with{string.Concat(File.ReadLines(_logPath).TakeLast(QuotedLines).Select(line => $"{Environment.NewLine}    {line}"))}";
    }

    /// <param name="arguments">What it is told.</param>
    /// <param name="logs">The directory of its log.</param>
    public static WorkerProcess Start(WorkerArguments arguments, string logs)
    {
        // By the dotnet host, because this process may be a test runner.
        string assembly = Path.Combine(AppContext.BaseDirectory, "MultiLock.Chaos.dll");
        var info = new ProcessStartInfo("dotnet", [assembly, "worker", .. arguments.ToArguments()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var worker = new WorkerProcess(arguments, Process.Start(info)!, Path.Combine(logs, arguments.Name));
        worker._process.OutputDataReceived += worker.Log;
        worker._process.ErrorDataReceived += worker.Log;
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    public IEnumerable<RunLine> ReadNew() => _tail.ReadNew().Select(RunLine.Parse);

    /// <summary>SIGKILL, also to a frozen process.</summary>
    /// <returns>From right before the kill until the process was gone.</returns>
    public async Task<Moment> KillAsync()
    {
        TimeSpan before = DemoClock.Now;
        _process.Kill();
        await _process.WaitForExitAsync();
        return new Moment(before, DemoClock.Now);
    }

    public Task<Moment> FreezeAsync() => Signals.FreezeAsync(_process.Id);

    public Moment Thaw() => Signals.Thaw(_process.Id);

    /// <summary>Asks it to stop in order, and waits.</summary>
    /// <returns>From right before it was asked until it was gone; null if it was not gone in time.</returns>
    public async Task<Moment?> StopAsync(TimeSpan limit)
    {
        TimeSpan before = DemoClock.Now;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        using var timeout = new CancellationTokenSource(limit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return new Moment(before, DemoClock.Now);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _log.Dispose();
    }

    private void Log(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _log.Append(line.Data);
        }
    }
}
