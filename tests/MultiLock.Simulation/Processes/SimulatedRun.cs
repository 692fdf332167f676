using MultiLock.Generated;

namespace MultiLock.Simulation;

/// <summary>One run of a leader task: it works, fails, or waits for its token; then it takes its time to end, or never does.</summary>
internal sealed class SimulatedRun
{
    private readonly World _world;
    private readonly Process _process;
    private readonly TimeSpan _timeToEnd;
    private readonly TimeSpan _work;
    private readonly bool _fails;
    private readonly TaskCompletionSource _done = new();
    private bool _ending;

    public SimulatedRun(World world, Process process, LeaderElectionOptions options, LeaderTaskInvocation invocation)
    {
        (_world, _process, Leadership, Tick) = (world, process, invocation.Run.Leadership, invocation.Run.Tick);
        double kind = world.Random.NextDouble();
        IsPrompt = kind < 0.9;
        _timeToEnd = IsPrompt ? world.Between(TimeSpan.Zero, ElectionSettings.StopGraceOf(options) / 4)
            : kind < 0.98 ? world.Between(TimeSpan.Zero, options.HeartbeatTimeout * 3)
            : world.Between(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(3));
        if (!IsPrompt)
        {
            world.Tally.Add(kind < 0.98 ? Fault.SlowRun : Fault.StuckRun);
        }

        _work = world.Chance(0.5) ? TimeSpan.MaxValue : world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(30));
        _fails = world.Chance(0.2);
        invocation.CancellationToken.UnsafeRegister(static run => ((SimulatedRun)run!).Stop(), this);
        if (_work != TimeSpan.MaxValue)
        {
            world.After(_work, process, () => End(_fails));
        }
    }

    public LeadershipContext Leadership { get; }

    /// <summary>Gets the tick that caused the run; null for one without.</summary>
    public DateTimeOffset? Tick { get; }

    /// <summary>Gets a value indicating whether the run was told to end before it had done all that it does.</summary>
    public bool IsInterrupted => _ending;

    public string Group => Leadership.ElectionGroup;

    public long Term => Leadership.FencingToken;

    /// <summary>Gets a value indicating whether the run keeps the rule that the stop grace is made for: it ends well within it.</summary>
    public bool IsPrompt { get; }

    public Task Done => _done.Task;

    /// <summary>Gets or sets who is told when the run ends.</summary>
    public Action? Ending { get; set; }

    private void Stop()
    {
        if (!_ending)
        {
            _ending = true;
            _world.Note(_process, $"run of {Group} in term {Term} is cancelled{(IsPrompt ? "" : $", and takes {_timeToEnd.TotalSeconds:F1} s to end")}");
            _world.After(_timeToEnd, _process, () => End(fails: false));
        }
    }

    private void End(bool fails)
    {
        if (_done.Task.IsCompleted || (_ending && fails))
        {
            return;
        }

        if (fails)
        {
            _world.Tally.Add(Fault.FailingRun);
        }

        _world.Note(_process, $"run of {Group} in term {Term} {(fails ? "fails" : "ends")}");
        _process.Ended(this);
        Ending?.Invoke();
        _ = fails ? _done.TrySetException(new InvalidOperationException("The run has failed.")) : _done.TrySetResult();
    }
}
