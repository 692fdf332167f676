using System.Text;
using MultiLock.Sample.Jobs;

namespace MultiLock.Sample.Demo;

/// <summary>
/// A worker's record: one file, one line an event, each handed to the operating system in one write before the work goes on. A SIGKILL
/// can cut off what was not written yet, but loses nothing that was.
/// </summary>
internal sealed class FileJournal(string path) : IRunJournal, IDisposable
{
    // No buffer of our own: it would die with the process.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _lock = new();
    private long _lastRunId;

    public void Ready() => Write(new RunEvent("", DemoClock.Now, RunEventKind.Ready));

    public void TermStarted(string group, long token) => Write(new RunEvent("", DemoClock.Now, RunEventKind.Term, group, token));

    public IDisposable Begin(string task, bool continuous, LeadershipContext leadership)
    {
        var start = new RunEvent(
            "",
            DemoClock.Now,
            RunEventKind.Start,
            leadership.ElectionGroup,
            leadership.FencingToken,
            task,
            Interlocked.Increment(ref _lastRunId),
            continuous);
        Write(start);
        return new Run(this, start);
    }

    public void Dispose() => _file.Dispose();

    private void Write(RunEvent runEvent)
    {
        byte[] line = Encoding.UTF8.GetBytes(runEvent.ToLine() + "\n");
        lock (_lock)
        {
            _file.Write(line);
        }
    }

    private sealed class Run(FileJournal journal, RunEvent start) : IDisposable
    {
        public void Dispose() => journal.Write(start with { At = DemoClock.Now, Kind = RunEventKind.End });
    }
}
