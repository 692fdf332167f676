namespace MultiLock.Simulation;

/// <summary>S3 and S5: what a process may believe of itself, at any instant at which anybody in it can look.</summary>
internal sealed class LeaderInvariants(World world, IStoreModel store, Invariants all, IReadOnlyList<Process> processes)
{
    /// <summary>How late an undisturbed process may be: its timers and threads, many times over.</summary>
    private static readonly TimeSpan InTime = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<LeadershipContext> _over = [];
    private readonly Dictionary<LeadershipContext, TimeSpan> _overdueSince = [];
    private readonly Dictionary<(Process Process, string Group), LeadershipContext> _last = [];

    public void AfterStep()
    {
        int groups = processes.Count == 0 ? 0 : processes[0].Groups.Count;
        for (int i = 0; i < groups; i++)
        {
            CheckGroup(i);
        }
    }

    /// <summary>The application looks, at whatever moment it likes.</summary>
    public void Read(Process process, ElectionGroup group)
    {
        if (group.Leadership is { } leadership && IsCurrent(process, leadership) && !all.IsExcused(group.Name, leadership.FencingToken))
        {
            CheckHeld(process, leadership);
        }
    }

    public void Acquired(Process process, LeadershipContext leadership)
    {
        if (_last.TryGetValue((process, leadership.ElectionGroup), out LeadershipContext? last) && leadership.FencingToken <= last.FencingToken)
        {
            all.Violated("S5", $"{process.Name} leads {leadership.ElectionGroup} in term {leadership.FencingToken} after term {last.FencingToken}");
        }

        if (process.Engine.IsDraining && world.Now - process.DrainBegan > InTime && process.LastDisturbed < process.DrainBegan)
        {
            all.Broken("drain", $"{process.Name} leads {leadership.ElectionGroup} although it drains");
        }

        _last[(process, leadership.ElectionGroup)] = leadership;
        all.Events.Acquired(process, leadership.ElectionGroup, leadership.FencingToken);
        world.Note(process, $"leads {leadership.ElectionGroup} in term {leadership.FencingToken}");
    }

    public void PhaseChanging(Process process, ElectionGroup group, GroupPhase from, GroupPhase to)
    {
        world.Tally.Add(from, to);
        if (!TallyReport.Transitions.Contains((from, to)))
        {
            all.Broken("phases", $"{group.Name} goes from {from} to {to} in {process.Name}");
        }

        if (to == GroupPhase.Releasing)
        {
            process.Wishes.GivenUp(group.Name);
        }

        if (from != GroupPhase.Leading)
        {
            return;
        }

        LeadershipContext leadership = _last[(process, group.Name)];
        LeadershipChangeReason reason = group.State.EndReason;
        world.Note(process, $"leads {group.Name} no more: {reason}");
        if (reason is LeadershipChangeReason.Released or LeadershipChangeReason.Disposed)
        {
            all.Liveness.GivenUp(group.Name);
        }
        else if (all.IsCalm && !all.IsExcused(group.Name, leadership.FencingToken))
        {
            all.Violated("F1", $"{process.Name} loses {group.Name} ({reason}) although nothing but a connection was broken");
        }

        TimeSpan ended = world.Now;
        world.After(InTime, process, () =>
        {
            if (!leadership.LeadershipEnded.IsCancellationRequested && process.LastDisturbed < ended)
            {
                all.Violated("S3", $"the token of term {leadership.FencingToken} of {group.Name} is not cancelled, {InTime.TotalMilliseconds} ms after {process.Name} stopped leading");
            }
        });
    }

    private void CheckGroup(int index)
    {
        Process? first = null;
        foreach (Process process in processes)
        {
            if (!process.IsRunning
                || process.Groups[index].Leadership is not { } leadership
                || all.IsExcused(leadership.ElectionGroup, leadership.FencingToken))
            {
                continue;
            }

            if (leadership.Term.IsOverAt(process.ReadClock()))
            {
                CheckEndsInTime(process, leadership);
            }

            // Looking has an effect, which must not hide that nobody else looks in time: only where somebody else may lead.
            if (store.HolderOf(leadership.ElectionGroup)?.Term == leadership.FencingToken)
            {
                first ??= process;
                continue;
            }

            if (!IsCurrent(process, leadership))
            {
                continue;
            }

            if (first is not null)
            {
                all.Violated("S3", $"{first.Name} and {process.Name} are both leaders of {leadership.ElectionGroup}");
            }

            first = process;
            CheckHeld(process, leadership);
        }
    }

    private bool IsCurrent(Process process, LeadershipContext leadership)
    {
        bool current = leadership.IsCurrent;
        if (!current)
        {
            _over.Add(leadership);
        }
        else if (_over.Contains(leadership))
        {
            all.Violated("S5", $"{process.Name} leads {leadership.ElectionGroup} again in term {leadership.FencingToken}, which was over");
        }

        return current;
    }

    private void CheckHeld(Process process, LeadershipContext leadership)
    {
        Holder? holder = store.HolderOf(leadership.ElectionGroup);
        if (holder?.Term == leadership.FencingToken)
        {
            return;
        }

        if (store.KeepsPromises || holder is not null)
        {
            all.Violated(
                "S3",
                $"{process.Name} reads that it leads {leadership.ElectionGroup} in term {leadership.FencingToken}, but {(holder is { } other ? $"term {other.Term} holds it" : "nobody holds it")}");
        }
    }

    private void CheckEndsInTime(Process process, LeadershipContext leadership)
    {
        if (!_overdueSince.TryGetValue(leadership, out TimeSpan since))
        {
            _overdueSince.Add(leadership, world.Now);
        }
        else if (world.Now - since > InTime && process.LastDisturbed < since && !process.HasLateTimers)
        {
            all.Violated("S3", $"{process.Name} has not ended term {leadership.FencingToken} of {leadership.ElectionGroup} although its time is over");
        }
    }
}
