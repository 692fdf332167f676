using System.Diagnostics;

namespace MultiLock.Sample.Demo;

/// <summary>One replica of the sample in a process of its own. It stops when its standard input ends, so that it never outlives the demo.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly RecordTail _tail;
    private readonly Queue<string> _errors = [];

    private WorkerProcess(string name, int slot, Process process, RecordTail tail)
    {
        Name = name;
        Slot = slot;
        _process = process;
        _tail = tail;
    }

    public string Name { get; }

    public int Slot { get; }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join(Environment.NewLine, _errors);
            }
        }
    }

    /// <param name="slot">Which replica.</param>
    /// <param name="start">How many times this replica was started.</param>
    /// <param name="store">The directory that the replicas share.</param>
    /// <param name="records">The directory of the records.</param>
    public static WorkerProcess Start(int slot, int start, string store, string records)
    {
        string name = $"worker-{slot}.{start}";
        string record = Path.Combine(records, name);
        ProcessStartInfo info = Command("worker", store, record);
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        info.UseShellExecute = false;
        var worker = new WorkerProcess(name, slot, Process.Start(info)!, new RecordTail(name, record));
        worker._process.OutputDataReceived += (_, _) => { };
        worker._process.ErrorDataReceived += (_, e) => worker.KeepError(e.Data);
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    public IEnumerable<RunEvent> ReadNew() => _tail.ReadNew();

    /// <summary>SIGKILL: the process gets no chance to release anything.</summary>
    public void Kill() => _process.Kill();

    public void AskToStop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already: that is what was asked for.
        }
    }

    public void WaitForExit() => _process.WaitForExit();

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose() => _process.Dispose();

    private static ProcessStartInfo Command(params string[] arguments)
    {
        // Under `dotnet MultiLock.Sample.dll` this process is the dotnet host, which needs to be told the assembly.
        string path = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this process is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost
            ? new ProcessStartInfo(path, [Path.Combine(AppContext.BaseDirectory, "MultiLock.Sample.dll"), .. arguments])
            : new ProcessStartInfo(path, arguments);
    }

    private void KeepError(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > KeptErrorLines)
            {
                _errors.Dequeue();
            }
        }
    }
}
