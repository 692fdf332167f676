namespace MultiLock.Chaos;

/// <summary>A write of a run to the register: sent after <paramref name="Sent"/>, answered before <paramref name="Answered"/>.</summary>
internal readonly record struct FencedWrite(TimeSpan Sent, TimeSpan Answered, WriteOutcome Outcome);
