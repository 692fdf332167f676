namespace MultiLock.Simulation;

/// <summary>Consul's kind: a session lives one to two TTLs and may die early with its node; what it held stays locked for a while after that.</summary>
internal sealed class TtlStore(World world, ProcessClock clock) : RecordStore(world, clock)
{
    public override bool KeepsPromises => false;

    public override TimeSpan LongestHold(TimeSpan lease) => (lease * 2) + LockDelay(lease);

    public override bool KillSession(string group)
    {
        if (HolderOf(group) is not { } holder)
        {
            return false;
        }

        End(holder.SessionId);
        return true;
    }

    protected override TimeSpan RealLife(TimeSpan lease) => World.Evenly(lease, lease * 2);

    protected override TimeSpan AskAgainAfter(TimeSpan promised) => promised > TimeSpan.FromSeconds(1) ? promised : TimeSpan.FromSeconds(1);

    // The default of our Consul backend: as long as the lease, so that a leader whose session died early is out before anyone else can be in.
    protected override TimeSpan LockDelay(TimeSpan lease) => lease;
}
