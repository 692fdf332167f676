namespace MultiLock.Benchmarks;

/// <summary>Where a participant notes what it does. The clock is read here, first of all.</summary>
internal sealed class WorkLog(string participant, Action<WorkEvent> write)
{
    public void Note(WorkEventKind kind, long count = 0)
    {
        TimeSpan at = DemoClock.Now;
        write(new WorkEvent(participant, at, kind, count));
    }
}
