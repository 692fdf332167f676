namespace MultiLock.Simulation;

/// <summary>Somebody leads again once faults stop, and a release is taken over at once.</summary>
internal sealed class LivenessInvariants(World world, Plan plan, IStoreModel store, Invariants all, IReadOnlyList<Process> processes)
{
    /// <summary>Threads, timers, a request each way, and the spread of a rush.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than a call may take and its backoff.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(15);

    /// <summary>What was planned before the faults stopped may still be late by this much.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, TimeSpan> _granted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _givenUp = new(StringComparer.Ordinal);

    public void Granted(string group) => _granted[group] = world.Now;

    /// <summary>The application of a leader gives the group up. While its runs take their time to end, nobody else can lead.</summary>
    public void GivenUp(string group) => _givenUp[group] = world.Now;

    /// <summary>Faults stop now: after the longest recovery, every group must have a leader.</summary>
    /// <param name="lastArrival">When the last message that is on its way, perhaps twice, has arrived.</param>
    /// <returns>How long that may take.</returns>
    public TimeSpan RequireRecovery(TimeSpan lastArrival)
    {
        TimeSpan landed = lastArrival > world.Now ? lastArrival - world.Now : TimeSpan.Zero;
        TimeSpan healed = world.Now;
        foreach (LeaderElectionOptions options in plan.Groups)
        {
            world.After(landed + Recovery(options), null, () => RequireLeader(options.ElectionGroup!, healed));
        }

        return landed + plan.Groups.Max(Recovery);
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
            && follower.State.Settings is { HoldBack.Ticks: 0, Spread: false }
            && (process.IsWatching || !plan.CanPush)
            && world.Now - process.DeadUntil > Settled
            && world.Now - process.LastDisturbed > Settled
            && follower.State.NotBefore <= process.ReadClock().Now;
    }

    /// <summary>The longest time until somebody leads the group, from the moment at which nothing goes wrong any more.</summary>
    private TimeSpan Recovery(LeaderElectionOptions options) =>
        (store.LongestHold(options.HeartbeatTimeout) / (1 - plan.MaxRateError)) + ElectionCore.MaxBackoff + options.ElectionInterval + plan.LongestHoldBack + Jitter;

    private void RequireLeader(string name, TimeSpan healed)
    {
        if (_givenUp.TryGetValue(name, out TimeSpan givenUp) && givenUp >= healed)
        {
            return;
        }

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
