namespace MultiLock.Benchmarks;

/// <summary>What the participants of one arena noted, in the order in which it came in.</summary>
internal sealed class WorkEvents
{
    private readonly Lock _lock = new();
    private readonly List<WorkEvent> _events = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets where the next event will be.</summary>
    public int Mark
    {
        get
        {
            lock (_lock)
            {
                return _events.Count;
            }
        }
    }

    public void Add(WorkEvent workEvent)
    {
        lock (_lock)
        {
            _events.Add(workEvent);
            _added.SetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits for an event at or after <paramref name="mark"/>; null if none comes in time.</summary>
    public async Task<WorkEvent?> FindAsync(int mark, Func<WorkEvent, bool> wanted, TimeSpan limit)
    {
        TimeSpan end = DemoClock.Now + limit;
        while (true)
        {
            Task added;
            lock (_lock)
            {
                for (; mark < _events.Count; mark++)
                {
                    if (wanted(_events[mark]))
                    {
                        return _events[mark];
                    }
                }

                added = _added.Task;
            }

            TimeSpan left = end - DemoClock.Now;
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await added.WaitAsync(left, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
