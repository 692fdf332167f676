namespace MultiLock.Sample.Demo;

/// <summary>The end of a worker process.</summary>
/// <param name="Worker">The process.</param>
/// <param name="At">Right before the kill was sent; for a process that ended by itself, when that was noticed.</param>
/// <param name="Killed">True if it was killed on purpose.</param>
internal sealed record WorkerEnd(string Worker, TimeSpan At, bool Killed);
