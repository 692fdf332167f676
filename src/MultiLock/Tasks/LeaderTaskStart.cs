namespace MultiLock;

/// <summary>A tick whose start is recorded, so that its run may begin.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Attempt">1, or one more for each term in which a run of it was started before and interrupted.</param>
/// <param name="Before">What the record said before, in case the run cannot begin after all.</param>
internal sealed record LeaderTaskStart(DateTimeOffset Tick, int Attempt, LeaderTaskEntry Before)
{
    /// <summary>Gets who asked for a run, and gets this one.</summary>
    public LeaderTaskDemand? Demand { get; init; }

    /// <summary>Gets what fires when the run is to end, although the term does not.</summary>
    public CancellationToken Hold { get; init; }
}
