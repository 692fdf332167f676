namespace MultiLock.Tasks.Tests;

/// <summary>An election that the test decides.</summary>
internal sealed class TestElections(TestTime time) : ILeaderTaskElections
{
    private readonly Dictionary<string, Action<LeadershipContext>> _listeners = [];
    private readonly ElectionClock _clock = new(time);
    private readonly TaskCompletionSource<(string Group, long Term)> _steppedDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastTerm = 40;

    public TestSession Session { get; } = new();

    public IReadOnlyCollection<string> Listening => _listeners.Keys;

    public Task<(string Group, long Term)> SteppedDown => _steppedDown.Task.Soon();

    public IDisposable Listen(string group, Action<LeadershipContext> onAcquired)
    {
        _listeners.Add(group, onAcquired);
        return new Subscription(() => _listeners.Remove(group));
    }

    /// <summary>Gets or sets what happens when a task asks to step down.</summary>
    public Action OnStepDown { get; set; } = static () => { };

    /// <summary>Gets the states that the backend has, by group. A term reads its own when it is won.</summary>
    public Dictionary<string, byte[]> States { get; } = [];

    /// <summary>Gets the writes that have arrived, in order.</summary>
    public List<byte[]> Writes { get; } = [];

    /// <summary>Gets or sets how the backend answers a write. By default it stores what is written.</summary>
    public Func<LeadershipContext, byte[], Task<bool>>? OnWrite { get; set; }

    public TimeSpan LastCoolDown { get; private set; }

    public void StepDown(string group, long term, TimeSpan coolDown = default)
    {
        OnStepDown();
        LastCoolDown = coolDown;
        _steppedDown.TrySetResult((group, term));
    }

    public Task<bool> WriteStateAsync(LeadershipContext leadership, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        byte[] copy = state.ToArray();
        lock (Writes)
        {
            Writes.Add(copy);
            return OnWrite?.Invoke(leadership, copy) ?? Task.FromResult(Store(leadership.ElectionGroup, copy));
        }
    }

    /// <summary>Gets or sets who is seen to lead.</summary>
    public string? Leader { get; set; }

    public string? LeaderOf(string group) => Leader;

    public bool StoresState { get; set; } = true;

    public Task<bool> StoresStateAsync(string group, CancellationToken cancellationToken) => Task.FromResult(StoresState);

    public bool Store(string group, byte[] state)
    {
        lock (Writes)
        {
            States[group] = state;
        }

        return true;
    }

    /// <summary>What the record says of a task.</summary>
    public LeaderTaskEntry? EntryOf(string task, string group = TaskRig.Group)
    {
        lock (Writes)
        {
            return LeaderTaskRecord.Read(States.GetValueOrDefault(group)).Find(task);
        }
    }

    public int WriteCount
    {
        get
        {
            lock (Writes)
            {
                return Writes.Count;
            }
        }
    }

    /// <summary>Begins a term that lasts until the test ends it.</summary>
    public LeadershipContext Win(string group)
    {
        Term term = new(
            group,
            "me",
            ++_lastTerm,
            time.GetUtcNow(),
            Session,
            driftMargin: TimeSpan.FromDays(365),
            reserve: TimeSpan.Zero,
            _clock,
            States.GetValueOrDefault(group),
            static _ => { },
            static _ => { });
        LeadershipContext leadership = new(term);
        _listeners[group](leadership);
        return leadership;
    }

    public static void End(LeadershipContext leadership)
    {
        leadership.Term.End();
        leadership.Term.CancelEnded(static source => source.Cancel());
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
