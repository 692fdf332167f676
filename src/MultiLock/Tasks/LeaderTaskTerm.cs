namespace MultiLock;

/// <summary>One term, as a task runs in it.</summary>
/// <param name="Leadership">The term.</param>
/// <param name="Ledger">What records its ticks.</param>
/// <param name="Stop">Fires when the term or the host ends.</param>
internal sealed record LeaderTaskTerm(LeadershipContext Leadership, LeaderTaskLedger Ledger, CancellationToken Stop);
