namespace MultiLock.Benchmarks;

/// <summary>All counters of a case, read at one moment.</summary>
internal sealed record LoadReading(TimeSpan At, ServerCounts? Server, bool HasServer, long Bytes, TimeSpan ServerCpu, IReadOnlyList<ProcessUsage> Processes)
{
    public static async Task<LoadReading> TakeAsync(Arena arena, ServerCounter counter)
    {
        ServerCounts? server = await counter.ReadAsync();
        int process = arena.Store.ServerProcess;
        return new LoadReading(
            DemoClock.Now,
            server,
            process != 0,
            arena.Participants.Sum(participant => participant.Bytes),
            process == 0 ? TimeSpan.Zero : ProcessUsage.ReadFamily(process),
            [.. arena.Participants.Select(participant =>
                ProcessUsage.Read(participant.ProcessId) ?? throw new InvalidOperationException($"{participant.Name} has ended by itself."))]);
    }
}
