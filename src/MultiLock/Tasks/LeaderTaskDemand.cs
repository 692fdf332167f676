namespace MultiLock;

/// <summary>Somebody has asked for a run, and waits for what becomes of it.</summary>
internal sealed class LeaderTaskDemand
{
    public const string IsBusy = "a run of it goes on, or is about to begin, and a task never overlaps itself";

    public const string IsOff = "it does not run any more in this term; the log says why";

    private readonly TaskCompletionSource<LeaderTaskOutcome?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets how the run ended; null if it did not begin.</summary>
    public Task<LeaderTaskOutcome?> Outcome => _outcome.Task;

    public void Complete(LeaderTaskResult result) => _outcome.TrySetResult(result.WasStarted ? result.Outcome : null);
}
