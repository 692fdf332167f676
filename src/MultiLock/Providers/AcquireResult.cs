namespace MultiLock;

/// <summary>What became of one candidate: granted a term, or denied with the holder's name and its time left.</summary>
public readonly record struct AcquireResult
{
    private AcquireResult(long term, ReadOnlyMemory<byte> state, LeaderRecord? holder, TimeSpan retryAfter)
    {
        Term = term;
        State = state;
        Holder = holder;
        RetryAfter = retryAfter;
    }

    /// <summary>Gets a value indicating whether the group was won.</summary>
    public bool IsGranted => Term > 0;

    /// <summary>Gets the term that was won, which is the fencing token; 0 if denied.</summary>
    public long Term { get; }

    /// <summary>Gets the state that the last leader left; empty if none.</summary>
    public ReadOnlyMemory<byte> State { get; }

    /// <summary>Gets who holds the group; null if granted or not known.</summary>
    public LeaderRecord? Holder { get; }

    /// <summary>Gets after what time the holder's lease ends unless it sends a heartbeat; zero if granted.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>The group was won.</summary>
    /// <param name="term">The new term, greater than every earlier one of the group.</param>
    /// <param name="state">The state that the last leader left.</param>
    /// <returns>The result.</returns>
    public static AcquireResult Granted(long term, ReadOnlyMemory<byte> state = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(term);
        return new AcquireResult(term, state, null, TimeSpan.Zero);
    }

    /// <summary>Somebody else holds the group.</summary>
    /// <param name="holder">The holder, where known.</param>
    /// <param name="retryAfter">The time after which the holder's lease ends.</param>
    /// <returns>The result.</returns>
    public static AcquireResult Denied(LeaderRecord? holder, TimeSpan retryAfter) => new(0, default, holder, retryAfter);
}
