namespace MultiLock.Simulation;

/// <summary>S6 and S7: what runs, compared with what the store granted and what was released.</summary>
internal sealed class RunInvariants(World world, Invariants all, IReadOnlyList<Process> processes)
{
    private static readonly TimeSpan ReportedWithin = TimeSpan.FromSeconds(1);

    /// <summary>Longer than any lease: who was asleep while its clock stood still learns of the end of its lease as much later.</summary>
    private static readonly TimeSpan ReportedAfterASleepWithin = TimeSpan.FromMinutes(1);

    public void Started(Process process, SimulatedRun run)
    {
        if (run.Term < all.Store.HighestTerm(run.Group) && !all.IsExcused(run.Group, run.Term))
        {
            all.Violated("S6", $"{process.Name} starts a run of {run.Group} in term {run.Term} after term {all.Store.HighestTerm(run.Group)} began");
        }
    }

    /// <summary>A later term begins. Runs of earlier ones are gone, or late for a reason, and then reported.</summary>
    public void Granted(string group, long term)
    {
        foreach (Process process in processes)
        {
            if (!process.IsRunning)
            {
                continue;
            }

            foreach (SimulatedRun run in process.Runs)
            {
                if (run.Group == group && run.Term < term && !all.IsExcused(group, run.Term))
                {
                    CheckLate(process, run, term);
                }
            }
        }
    }

    /// <summary>A release takes effect: no run of that term is there, or it was reported before.</summary>
    public void Released(string group, long term)
    {
        foreach (Process process in processes)
        {
            if (!process.IsDead && !process.Outlived.Contains((group, term)) && process.Runs.Exists(run => run.Group == group && run.Term == term))
            {
                all.Violated("S6", $"{process.Name} releases term {term} of {group} while a run of it goes on, and its lease was not over");
            }
        }
    }

    private void CheckLate(Process process, SimulatedRun run, long term)
    {
        bool disturbed = process.HasLateTimers || world.Now - process.LastDisturbed < ReportedAfterASleepWithin;
        if (run.IsPrompt && !disturbed)
        {
            all.Violated("S6", $"a run of {run.Group} in term {run.Term} goes on in {process.Name}, which ends within the grace, although term {term} has begun");
            return;
        }

        TimeSpan granted = world.Now;
        world.After(disturbed ? ReportedAfterASleepWithin : ReportedWithin, process, () =>
        {
            if (process.LastDisturbed < granted && !process.HasLateTimers && process.Runs.Contains(run) && !process.Outlived.Contains((run.Group, run.Term)))
            {
                all.Violated("S7", $"a run of {run.Group} in term {run.Term} outlived its lease in {process.Name}, and nobody was told");
            }
        });
    }
}
