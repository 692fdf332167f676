namespace MultiLock;

/// <summary>
/// One group of this process as the rest of the library sees it: its state in the core, its status, its subscribers, and who waits for what.
/// Members marked for the election are called by the engine, one at a time.
/// </summary>
internal sealed class ElectionGroup(GroupState state, TimeProvider timeProvider)
{
    private readonly object _gate = new();
    private readonly List<TaskCompletionSource> _attemptWaiters = [];
    private readonly List<TaskCompletionSource> _settleWaiters = [];
    private readonly List<Action<LeadershipContext>> _listeners = [];
    private LeadershipContext? _leadership;
    private LeadershipStatus _status = LeadershipStatus.NoLeader;

    public GroupState State { get; } = state;

    public string Name => State.Name;

    public LeadershipChangeHub Changes { get; } = new();

    /// <summary>Gets the term that this process holds, or held until a moment ago; its own clock check decides.</summary>
    public LeadershipContext? Leadership => Volatile.Read(ref _leadership);

    public LeadershipStatus Status => Volatile.Read(ref _status);

    public IDisposable Listen(Action<LeadershipContext> onAcquired)
    {
        lock (_gate)
        {
            _listeners.Add(onAcquired);
        }

        return new Listener(this, onAcquired);
    }

    /// <summary>For the election: a term was won.</summary>
    public void Acquired(Term term)
    {
        var leadership = new LeadershipContext(term);
        Volatile.Write(ref _leadership, leadership);
        Action<LeadershipContext>[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (Action<LeadershipContext> listener in listeners)
        {
            listener(leadership);
        }

        // Last, so that whoever hears of it finds everything ready that was to be made ready for the term.
        Publish(LeadershipStatus.Leader(LeaderInfo.From(State.Leader!, timeProvider)), LeadershipChangeReason.None);
    }

    /// <summary>For the election: the term is over.</summary>
    public void Ended(LeadershipChangeReason reason, string? detail)
    {
        Volatile.Write(ref _leadership, null);
        Publish(LeadershipStatus.NoLeader, reason, detail);
    }

    /// <summary>For the election: somebody else was seen to lead, or nobody.</summary>
    public void Observed() => Publish(
        State.Leader is { } leader ? LeadershipStatus.Follower(LeaderInfo.From(leader, timeProvider)) : LeadershipStatus.NoLeader,
        LeadershipChangeReason.None);

    /// <summary>For the election: completes <paramref name="waiter"/> at the next conclusion of an attempt.</summary>
    public void AwaitAttempt(TaskCompletionSource waiter) => _attemptWaiters.Add(waiter);

    public void AttemptConcluded() => CompleteAll(_attemptWaiters);

    /// <summary>For the election: completes <paramref name="waiter"/> once the group holds nothing, or nothing more can be done.</summary>
    public void AwaitSettled(TaskCompletionSource waiter) => _settleWaiters.Add(waiter);

    public void Settled()
    {
        CompleteAll(_settleWaiters);
        CompleteAll(_attemptWaiters);
    }

    private static void CompleteAll(List<TaskCompletionSource> waiters)
    {
        if (waiters.Count == 0)
        {
            return;
        }

        TaskCompletionSource[] completed = [.. waiters];
        waiters.Clear();
        foreach (TaskCompletionSource waiter in completed)
        {
            waiter.TrySetResult();
        }
    }

    private void Publish(LeadershipStatus status, LeadershipChangeReason reason, string? detail = null)
    {
        LeadershipStatus previous = Status;
        Volatile.Write(ref _status, status);
        Changes.Publish(new LeadershipChangedEventArgs(previous, status, reason, Name) { Detail = detail });
    }

    private sealed class Listener(ElectionGroup group, Action<LeadershipContext> onAcquired) : IDisposable
    {
        public void Dispose()
        {
            lock (group._gate)
            {
                group._listeners.Remove(onAcquired);
            }
        }
    }
}
