namespace MultiLock;

/// <summary>What one write carries: every start that is due, and every change that waits.</summary>
internal sealed record LeaderTaskBatch(
    LeaderTaskRecord Record,
    IReadOnlyList<(LeaderTaskSeat Seat, LeaderTaskStart Start)> Starts,
    IReadOnlyList<LeaderTaskChange> Changes)
{
    public byte[] State { get; } = Record.ToBytes();
}
