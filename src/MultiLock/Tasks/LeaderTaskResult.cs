namespace MultiLock;

/// <summary>What a run came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Exception">What it threw, if that is for the task's policy to judge.</param>
internal readonly record struct LeaderTaskResult(LeaderTaskOutcome Outcome, TimeSpan Duration, Exception? Exception)
{
    public static LeaderTaskResult NotStarted { get; } = new(LeaderTaskOutcome.Stopped, TimeSpan.Zero, null) { WasStarted = false };

    /// <summary>Gets a value indicating whether user code was called at all.</summary>
    public bool WasStarted { get; init; } = true;

    /// <summary>Gets a value indicating whether the run was told to end before it returned: it may not have done all of its work.</summary>
    public bool WasInterrupted { get; init; }
}
