namespace MultiLock;

/// <summary>One call of a leader task. A method marked <see cref="LeaderOnlyAttribute"/> may take it as a parameter.</summary>
/// <param name="TaskName">The name of the task.</param>
/// <param name="ScheduledTime">The tick that caused the run, in UTC; the start of the term for a continuous task or a run on start.</param>
/// <param name="Attempt">
/// 1 for the first call for this tick or term, one more for each retry after a failure, and for a recorded tick one more for each term in which its run was interrupted.
/// </param>
/// <param name="Leadership">The leadership under which the run was started, with its fencing token.</param>
public sealed record LeaderTaskRun(string TaskName, DateTimeOffset ScheduledTime, int Attempt, LeadershipContext Leadership)
{
    private ReadOnlyMemory<byte> _checkpoint;

    /// <summary>Gets the tick that caused the run, in UTC; null for a continuous task and for a run on start.</summary>
    public DateTimeOffset? Tick { get; init; }

    /// <summary>Gets a value indicating whether a run for the same tick or term was started before: here, or under an earlier leader.</summary>
    public bool IsRetry => Attempt > 1;

    /// <summary>
    /// Gets what a run of this task last left with <see cref="WriteCheckpointAsync"/>, under whichever leader; empty if none did. A run that was made by hand
    /// has its own.
    /// </summary>
    public ReadOnlyMemory<byte> Checkpoint => Ledger?.CheckpointOf(TaskName) ?? _checkpoint;

    internal LeaderTaskLedger? Ledger { get; init; }

    /// <summary>
    /// Keeps a few bytes for the next run of this task, such as a cursor or an offset, in the group's state at the backend, under this term: a former leader
    /// cannot overwrite what its successor has written. It replaces the one before. All tasks of a group share 64 KB with the record of their ticks.
    /// </summary>
    /// <param name="checkpoint">What to keep; empty to keep nothing.</param>
    /// <param name="cancellationToken">Ends the wait; the checkpoint may still be written.</param>
    /// <returns>A task that completes when the backend has acknowledged the write.</returns>
    /// <exception cref="OperationCanceledException">Leadership ended before the write was acknowledged, or the token fired.</exception>
    /// <exception cref="ArgumentException">The group's state would take more than 64 KB.</exception>
    /// <exception cref="NotSupportedException">The backend stores no group state.</exception>
    /// <exception cref="InvalidOperationException">The group's state was written by something else, or by a later version of this library.</exception>
    public Task WriteCheckpointAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellationToken = default)
    {
        if (Ledger is not null)
        {
            return Ledger.WriteCheckpointAsync(TaskName, checkpoint, cancellationToken);
        }

        _checkpoint = checkpoint.ToArray();
        return Task.CompletedTask;
    }

    /// <summary>Compares task, tick or time, attempt and leadership; where checkpoints are kept is no part of what a run is.</summary>
    /// <param name="other">The other run.</param>
    /// <returns>True if they are the same call.</returns>
    public bool Equals(LeaderTaskRun? other) =>
        other is not null
        && TaskName == other.TaskName
        && ScheduledTime == other.ScheduledTime
        && Tick == other.Tick
        && Attempt == other.Attempt
        && Equals(Leadership, other.Leadership);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TaskName, ScheduledTime, Tick, Attempt, Leadership);
}
