namespace MultiLock.Benchmarks;

/// <summary>One round in which the leader was cut off.</summary>
/// <param name="OldOut">From the cut to the last line of its work; null if it worked on until the limit.</param>
/// <param name="Held">From the cut until the store held the group for the old leader no more; null if it did until the limit, or cannot be asked.</param>
/// <param name="NewIn">From the cut to the first line of the next leader's work; null if nobody led until the limit.</param>
internal sealed record Blackhole(TimeSpan? OldOut, TimeSpan? Held, TimeSpan? NewIn)
{
    /// <summary>Gets how long both worked.</summary>
    public TimeSpan? Overlap => OldOut - NewIn is { } both ? both > TimeSpan.Zero ? both : TimeSpan.Zero : null;

    /// <summary>Gets how long nobody worked.</summary>
    public TimeSpan? Gap => NewIn - OldOut is { } nobody ? nobody > TimeSpan.Zero ? nobody : TimeSpan.Zero : null;
}
