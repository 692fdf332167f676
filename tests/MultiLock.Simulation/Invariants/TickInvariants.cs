namespace MultiLock.Simulation;

/// <summary>What is promised of recorded ticks: T1 recorded before the run, T2 started at most once, T3 none forgotten, T4 interrupted ones repeated where that is asked for.</summary>
internal sealed class TickInvariants(World world, Plan plan, IStoreModel store, Invariants all)
{
    private readonly Dictionary<string, DateTimeOffset> _started = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<DateTimeOffset>> _between = new(StringComparer.Ordinal);

    /// <summary>The state of the group was deleted by hand: nobody can know any more what was started.</summary>
    public void Forgotten(string group) => _forgotten.Add(group);

    /// <summary>Somebody asks for a run, which may be one between two ticks.</summary>
    public void AskedFor(LeaderTaskOperation task) => _asked[task.Name] = _asked.GetValueOrDefault(task.Name) + 1;

    /// <summary>The run of a recorded tick begins.</summary>
    public void Started(Process process, LeaderTaskRun run)
    {
        string group = run.Leadership.ElectionGroup;
        DateTimeOffset tick = run.Tick!.Value;
        if (_forgotten.Contains(group))
        {
            return;
        }

        world.Note(process, $"starts tick {tick:HH:mm:ss.fffffff} of {group}, attempt {run.Attempt}");
        LeaderTaskEntry? entry = EntryOf(store.StateOf(group));
        if (entry?.Tick != tick || entry.Progress != LeaderTaskProgress.Started)
        {
            all.Violated("T1", $"{process.Name} starts tick {tick:O} of {group}, and the record says {entry?.Progress} of {entry?.Tick:O}");
        }

        bool isKnown = _started.TryGetValue(group, out DateTimeOffset last);
        if (run.Attempt == 1)
        {
            world.Tally.Ticks++;
            if (isKnown && tick <= last)
            {
                all.Violated("T2", $"{process.Name} starts tick {tick:O} of {group} for the first time, after tick {last:O} was started");
            }
        }
        else
        {
            world.Tally.RetriedTicks++;
            if (isKnown && tick < last)
            {
                all.Violated("T2", $"{process.Name} repeats tick {tick:O} of {group}, after tick {last:O} was started");
            }
        }

        _started[group] = tick;
    }

    /// <summary>The run of a recorded tick has ended.</summary>
    public void Ended(SimulatedRun run)
    {
        // A run may outlive its term, and end after one of a later tick.
        if (!run.IsInterrupted && !(_ended.TryGetValue(run.Group, out DateTimeOffset last) && last > run.Tick!.Value))
        {
            _ended[run.Group] = run.Tick!.Value;
        }
    }

    /// <summary>The store has taken a record.</summary>
    public void Written(string group, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        if (_forgotten.Contains(group) || EntryOf(before) is not { Tick: { } earlier } former || EntryOf(after) is not { Tick: { } later } || later == earlier)
        {
            return;
        }

        RecordedSchedule recorded = plan.Recorded[group];
        if (later < earlier)
        {
            // Taken back, or overtaken by a straggler: harmless unless the run of the tick has begun.
            if (_started.TryGetValue(group, out DateTimeOffset last) && last > later)
            {
                all.Violated("T2", $"the record of {group} goes back from {earlier:O} to {later:O}, and tick {last:O} was started");
            }

            return;
        }

        // What passed in a pause is left out.
        DateTimeOffset from = former.ResumedAt > earlier ? former.ResumedAt.Value : earlier;
        if (later <= from)
        {
            all.Violated("T3", $"tick {later:O} of {group} is started, and was left out because the task was paused until {from:O}");
        }

        if (recorded.Missed == LeaderTaskMissed.CatchUp && !former.Paused && recorded.Schedule.NextAfter(from) < later)
        {
            all.Violated("T3", $"tick {later:O} of {group} follows tick {earlier:O}, and those between are forgotten");
        }

        if (recorded.Schedule.NextAfter(later.AddTicks(-1)) != later)
        {
            RequireAsked(group, later);
        }

        if (recorded.OnInterrupted == LeaderTaskInterrupted.Retry && former.Progress == LeaderTaskProgress.Started && _ended.GetValueOrDefault(group) != earlier)
        {
            all.Violated("T4", $"tick {later:O} of {group} follows tick {earlier:O}, which was interrupted and is not repeated");
        }
    }

    /// <summary>What is no tick of the schedule is started only because somebody asked for a run.</summary>
    private void RequireAsked(string group, DateTimeOffset moment)
    {
        if (!_between.TryGetValue(group, out HashSet<DateTimeOffset>? started))
        {
            _between.Add(group, started = []);
        }

        started.Add(moment);
        if (started.Count > _asked.GetValueOrDefault($"{RecordedSchedule.Task} of {group}"))
        {
            all.Violated("T3", $"{moment:O} is no tick of {group}, and nobody asked for a run");
        }
    }

    private static LeaderTaskEntry? EntryOf(ReadOnlyMemory<byte> state) => LeaderTaskRecord.Read(state.Span).Find(RecordedSchedule.Task);
}
