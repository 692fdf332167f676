namespace MultiLock;

/// <summary>What is to be written of one task, beside starts.</summary>
/// <param name="Task">The name of the task.</param>
/// <param name="Apply">Makes the new entry of the present one.</param>
/// <param name="IsUrgent">False if it may wait until something else is written.</param>
/// <param name="Checkpoint">How many bytes of its own the task wants to keep; null if it does not.</param>
internal sealed record LeaderTaskChange(string Task, Func<LeaderTaskEntry, LeaderTaskEntry> Apply, bool IsUrgent, int? Checkpoint = null)
{
    /// <summary>Gets who waits for it to be written; the result says whether it was.</summary>
    public TaskCompletionSource<bool>? Done { get; init; }

    /// <summary>Gets what follows once it is written.</summary>
    public Action? OnWritten { get; init; }

    /// <summary>Gets what somebody asked to have kept, such as "the checkpoint of 'x'"; null for what the library notes by itself.</summary>
    public string? Subject { get; init; }
}
