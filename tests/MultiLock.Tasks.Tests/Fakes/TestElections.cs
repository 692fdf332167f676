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

    public void StepDown(string group, long term)
    {
        OnStepDown();
        _steppedDown.TrySetResult((group, term));
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
            default,
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
