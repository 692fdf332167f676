namespace MultiLock;

/// <summary>
/// One term of leadership. Pass <see cref="FencingToken"/> to every store that the work writes to, and let the store refuse smaller ones:
/// that is the only complete protection against a process that was frozen in the middle of a write.
/// </summary>
/// <remarks>All members are thread-safe, and stay valid after the term has ended.</remarks>
public sealed class LeadershipContext
{
    internal LeadershipContext(Term term)
    {
        Term = term;
    }

    /// <summary>Gets the election group.</summary>
    public string ElectionGroup => Term.Group;

    /// <summary>Gets the participant that leads.</summary>
    public string ParticipantId => Term.ParticipantId;

    /// <summary>Gets the number of the term: greater than every earlier one of the group, whoever held it.</summary>
    public long FencingToken => Term.Number;

    /// <summary>Gets when the term was won, by this process's UTC clock.</summary>
    public DateTimeOffset AcquiredAt => Term.AcquiredAt;

    /// <summary>
    /// Gets a value indicating whether this instance leads now, compared with the clock at each read. Once false, it stays false.
    /// </summary>
    public bool IsCurrent => Term.IsCurrent;

    /// <summary>Gets the token that is cancelled when leadership ends.</summary>
    public CancellationToken LeadershipEnded => Term.Ended;

    internal Term Term { get; }

    /// <summary>Throws if leadership has ended. Call it right before a step that must not be taken by a former leader.</summary>
    /// <exception cref="OperationCanceledException">Leadership has ended; the token is <see cref="LeadershipEnded"/>.</exception>
    public void ThrowIfLost()
    {
        if (!IsCurrent)
        {
            throw new OperationCanceledException(
                $"Leadership of '{ElectionGroup}' in term {FencingToken} has ended; this instance must not go on as leader.", LeadershipEnded);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ElectionGroup} term {FencingToken} led by {ParticipantId}";
}
