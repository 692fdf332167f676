namespace MultiLock.Benchmarks;

/// <summary>A worker that was killed, and when: right before the signal was sent.</summary>
internal sealed record TicksKill(string Worker, TimeSpan At);
