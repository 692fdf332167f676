namespace MultiLock.Simulation;

/// <summary>Somebody leads again once faults stop, and a release is taken over at once.</summary>
internal sealed class LivenessInvariants(World world, Plan plan, IStoreModel store, Invariants all, IReadOnlyList<Process> processes)
{
    /// <summary>Threads, timers, a request each way, and the spread of a rush.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    /// <summary>What was planned before the faults stopped may still be late by this much.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, TimeSpan> _granted = new(StringComparer.Ordinal);

    public void Granted(string group) => _granted[group] = world.Now;

    /// <summary>The longest time until somebody leads the group, from the moment at which nothing goes wrong any more.</summary>
    public TimeSpan Recovery(LeaderElectionOptions options) =>
        (store.LongestHold(options.HeartbeatTimeout) / (1 - plan.MaxRateError)) + ElectionCore.MaxBackoff + options.ElectionInterval + Jitter;

    /// <summary>Faults stop now: after the longest recovery, every group must have a leader.</summary>
    public void RequireRecovery(TimeSpan lastArrival)
    {
        TimeSpan landed = lastArrival > world.Now ? lastArrival - world.Now : TimeSpan.Zero;
        foreach (LeaderElectionOptions options in plan.Groups)
        {
            world.After(landed + Recovery(options), null, () => RequireLeader(options.ElectionGroup!));
        }
    }

    public void Released(string group)
    {
        if (!all.IsCalm || plan.MaxGroups is not null || !processes.Any(IsReady))
        {
            return;
        }

        TimeSpan released = world.Now;
        TimeSpan within = plan.CanPush ? AtOnce : plan.OptionsOf(group).ElectionInterval + AtOnce;
        world.After(within, null, () =>
        {
            if (all.IsCalm)
            {
                world.Tally.Wakes++;
                if (!_granted.TryGetValue(group, out TimeSpan granted) || granted < released)
                {
                    all.Violated("L1", $"{group} was released {within.TotalMilliseconds} ms ago, and no follower has taken it");
                }
            }
        });

        bool IsReady(Process process) =>
            process.Groups.Find(one => one.Name == group) is { } follower
            && follower.State.Phase == GroupPhase.Waiting
            && process.Competes(follower)
            && (process.IsWatching || !plan.CanPush)
            && !process.HasDeadConnection
            && world.Now - process.LastDisturbed > TimeSpan.FromSeconds(10)
            && follower.State.NotBefore <= process.ReadClock().Now;
    }

    private void RequireLeader(string name)
    {
        bool somebodyCompetes = false;
        foreach (Process process in processes)
        {
            ElectionGroup group = process.Groups.First(one => one.Name == name);
            if (process.IsRunning && group.Leadership is { IsCurrent: true })
            {
                world.Tally.Recoveries++;
                return;
            }

            somebodyCompetes |= process.Competes(group);
        }

        if (somebodyCompetes)
        {
            all.Broken("L1", $"nobody leads {name}, although nothing is wrong any more");
        }
    }
}
