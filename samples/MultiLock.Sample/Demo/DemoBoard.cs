namespace MultiLock.Sample.Demo;

/// <summary>Follows the records of all workers and tells what happens as it happens.</summary>
internal sealed class DemoBoard(IEnumerable<string> groups, IDemoView view)
{
    private readonly TimeSpan _begin = DemoClock.Now;
    private readonly Dictionary<(string Worker, long RunId), TimeSpan> _running = [];

    public IReadOnlyList<GroupStatus> Groups { get; } = [.. groups.Select(name => new GroupStatus(name))];

    public HashSet<string> Ready { get; } = [];

    public bool EveryGroupHasALeader => Groups.All(group => group.Leader is not null);

    /// <summary>The worker that leads most groups; of equals, the one that has led longest.</summary>
    public string? MainLeader => Groups
        .Where(group => group.Leader is not null)
        .GroupBy(group => group.Leader!)
        .OrderByDescending(led => led.Count())
        .ThenBy(led => led.Min(group => group.Since))
        .FirstOrDefault()?.Key;

    public void Apply(RunEvent runEvent)
    {
        if (runEvent.Kind == RunEventKind.Ready)
        {
            Ready.Add(runEvent.Worker);
            Say(runEvent.At, $"{runEvent.Worker} is ready");
            return;
        }

        GroupStatus group = Groups.First(status => status.Name == runEvent.Group);
        if (runEvent.Token > group.Term)
        {
            group.Leader = runEvent.Worker;
            group.Term = runEvent.Token;
            group.Since = runEvent.At;
            Say(runEvent.At, $"{runEvent.Worker} leads {group.Name} in term {runEvent.Token}");
        }

        if (runEvent.Kind == RunEventKind.Start)
        {
            group.Runs++;
            _running[(runEvent.Worker, runEvent.RunId)] = runEvent.At;
            group.LastRun = $"{runEvent.Task} (running)";
            if (runEvent.Continuous)
            {
                Say(runEvent.At, $"{runEvent.Worker} starts {runEvent.Task} in term {runEvent.Token}");
            }
        }
        else if (runEvent.Kind == RunEventKind.End && _running.Remove((runEvent.Worker, runEvent.RunId), out TimeSpan start))
        {
            group.LastRun = $"{runEvent.Task} ({(runEvent.At - start).TotalMilliseconds:F0} ms)";
            Say(runEvent.At, $"{runEvent.Worker} ran {runEvent.Task} in term {runEvent.Token} for {(runEvent.At - start).TotalMilliseconds:F0} ms");
        }
    }

    /// <summary>Says that a worker ended, and forgets it as a leader.</summary>
    public void Ended(string worker, TimeSpan at, string how)
    {
        List<GroupStatus> led = Groups.Where(group => group.Leader == worker).ToList();
        led.ForEach(group => group.Leader = null);
        Say(at, led.Count == 0 ? $"{worker} {how}" : $"{worker} {how}; it led {string.Join(", ", led.Select(group => group.Name))}");
    }

    public void Draw(string title) => view.Draw($"{title}, {(DemoClock.Now - _begin).TotalSeconds:F0} s", Groups);

    private void Say(TimeSpan at, string what) => view.Line($"{(at - _begin).TotalSeconds,7:F2} s  {what}");
}
