namespace MultiLock.Simulation;

/// <summary>
/// ZooKeeper's kind: what a session holds vanishes with it, at the next tick after its timeout, by the majority's clock. A server that is cut off from
/// the majority goes on answering reads (see <see cref="Network"/>); only a write proves that a session lives.
/// </summary>
internal sealed class QuorumStore(World world, ProcessClock clock) : RecordStore(world, clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    public override bool KeepsPromises => true;

    public override TimeSpan LongestHold(TimeSpan lease) => lease + Tick;

    // The leader looks at sessions once a tick.
    protected override TimeSpan RealLife(TimeSpan lease) =>
        TimeSpan.FromTicks((((Clock.Monotonic + lease).Ticks / Tick.Ticks) + 1) * Tick.Ticks) - Clock.Monotonic;

    protected override TimeSpan AskAgainAfter(TimeSpan promised) => promised + Tick;

    protected override TimeSpan LockDelay(TimeSpan lease) => TimeSpan.Zero;
}
