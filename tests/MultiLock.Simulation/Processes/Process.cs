using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MultiLock.Simulation;

/// <summary>One process from its start to its death: the production election and task runners, on this machine's clock, behind this machine's network.</summary>
#pragma warning disable CA1001 // Its source of cancellation owns nothing, and a process ends by being forgotten.
internal sealed class Process : ILeaderTaskElections
#pragma warning restore CA1001
{
    private readonly World _world;
    private readonly Plan _plan;
    private readonly Invariants _invariants;
    private readonly Queue<Action> _deferred = new();
    private readonly CancellationTokenSource _hostStopping = new();
    private readonly LeaderTaskEnvironment _tasks;
    private readonly List<LeaderTaskRunner> _runners = [];
    private readonly ElectionClock _electionClock;

    public Process(World world, Plan plan, Invariants invariants, string name, string participantId, Network network, IStoreModel store)
    {
        (_world, _plan, _invariants, Name, ParticipantId) = (world, plan, invariants, name, participantId);
        Wishes = new Wishes(invariants);
        Clock = plan.NewClock(world);
        Clock.Owner = this;
        _electionClock = new ElectionClock(Clock);
        ILogger logger = world.IsTraced ? new TimelineLogger(world, this) : NullLogger.Instance;
        Engine = new ElectionEngine(
            new SimulatedProvider(this, network, store, invariants.Store, plan.CanPush),
            Clock,
            logger,
            plan.MaxGroups,
            clock => new SimulatedExecutor(world, this, clock),
            new Random(world.Random.Next()))
        {
            RunOutlivedLease = ReportOutlived,
        };
        _tasks = new LeaderTaskEnvironment(this, NoServices.Instance, Clock, logger, NoServices.Metrics, Lifetime: null, _hostStopping.Token)
        {
            Executor = new SimulatedPool(world, this),
            Random = new Random(world.Random.Next()),
        };
        foreach (LeaderElectionOptions options in plan.Groups)
        {
            Add(options, observes: plan.Processes > 3 && world.Chance(0.05));
        }

        store.ProcessesChanged(by: 1);
        world.Note(this, $"starts as {participantId}");
        _ = Engine.StartAsync(failFast: false, CancellationToken.None);
        Engine.Start([.. Groups]);
    }

    public string Name { get; }

    public string ParticipantId { get; }

    public ProcessClock Clock { get; }

    public ElectionEngine Engine { get; }

    public List<ElectionGroup> Groups { get; } = [];

    /// <summary>Gets what the application has subscribed to, for each group.</summary>
    public Dictionary<string, LeadershipSubscription> Changes { get; } = [];

    public List<SimulatedRun> Runs { get; } = [];

    public List<LeaderTaskOperation> Operations { get; } = [];

    public Wishes Wishes { get; }

    /// <summary>Gets the terms whose runs were reported to have outlived their lease (S7).</summary>
    public HashSet<(string Group, long Term)> Outlived { get; } = [];

    public Action<LeadershipNotification> Watch { get; set; } = _ => { };

    public bool IsWatching { get; private set; }

    public bool IsDead { get; private set; }

    public bool IsFrozen { get; private set; }

    public bool IsStopping { get; private set; }

    /// <summary>Gets or sets a value indicating whether nothing passes between this process and the store, without anybody being told.</summary>
    public bool IsBlackHoled { get; set; }

    /// <summary>Gets or sets a value indicating whether the present connection passes nothing; a fresh one does.</summary>
    public bool HasDeadConnection { get; set; }

    /// <summary>Gets or sets until when the connection is dead if nobody asks for a fresh one.</summary>
    public TimeSpan DeadUntil { get; set; } = TimeSpan.FromDays(-1);

    /// <summary>Gets or sets what the server shows that this process is connected to, while that server is cut off from its quorum.</summary>
    public Dictionary<string, LeaderRecord?>? StaleRecords { get; set; }

    public bool HasLateTimers { get; set; }

    /// <summary>Gets or sets when the application asked last for a drain.</summary>
    public TimeSpan DrainBegan { get; set; }

    /// <summary>Gets or sets a value indicating whether the wall clock was set back in this storm.</summary>
    public bool HasBackwardWallClock { get; set; }

    /// <summary>Gets or sets a value indicating whether time has passed in this storm that the monotonic clock did not count.</summary>
    public bool HasUncountedTime { get; set; }

    /// <summary>Gets when the process was last late for something, or will be: only one that was not is expected to be in time.</summary>
    public TimeSpan LastDisturbed { get; private set; } = TimeSpan.FromDays(-1);

    public bool IsRunning => !IsDead && !IsFrozen;

    public ClockReading ReadClock() => _electionClock.Read();

    public void Execute(Action action)
    {
        if (IsFrozen)
        {
            _deferred.Enqueue(action);
        }
        else if (!IsDead)
        {
            action();
        }
    }

    public TimeSpan ThreadLatency() => _world.Between(TimeSpan.Zero, TimeSpan.FromTicks(2_000));

    public TimeSpan TimerLateness(TimeSpan due)
    {
        if (!HasLateTimers)
        {
            return _world.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
        }

        TimeSpan late = _world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Disturbed(_world.Now + due + late);
        return late;
    }

    public void Disturbed(TimeSpan until) => LastDisturbed = until > LastDisturbed ? until : LastDisturbed;

    public void Notified(LeadershipNotification notification)
    {
        IsWatching = notification.Kind switch
        {
            LeadershipNotificationKind.Interrupted => false,
            LeadershipNotificationKind.Resynchronized => true,
            _ => IsWatching,
        };
        Watch(notification);
    }

    public void Freeze(bool isCounted)
    {
        IsFrozen = true;
        if (!isCounted)
        {
            Clock.Suspend();
        }
    }

    public void Thaw()
    {
        Clock.Resume();
        IsFrozen = false;
        Disturbed(_world.Now);
        _world.Note(this, "wakes");

        // The application may be the first to run after the pause, before any thread of the election is.
        if (_world.Chance(0.5))
        {
            Groups.ForEach(group => _invariants.Leaders.Read(this, group));
        }

        while (_deferred.TryDequeue(out Action? action))
        {
            _world.After(ThreadLatency(), this, action);
        }
    }

    public void Die(IStoreModel store)
    {
        IsDead = true;
        IsFrozen = false;
        _deferred.Clear();
        store.ProcessesChanged(by: -1);
        _invariants.Events.Check(this);
    }

    /// <summary>The host stops in order: runs are cancelled and may end, then the groups are released. Then the process exits, at the latest when its patience is over.</summary>
    public void Stop(IStoreModel store)
    {
        IsStopping = true;
        _ = _tasks.Executor.CancelAsync(_hostStopping);
        _ = Engine.StopAllAsync(LeadershipChangeReason.Released, CancellationToken.None);
        TimeSpan patience = _world.Now + _plan.Groups.Max(group => group.StopTimeout) + TimeSpan.FromSeconds(5);
        ExitWhenStopped();

        void ExitWhenStopped() => _world.After(TimeSpan.FromMilliseconds(20), this, () =>
        {
            if (_world.Now < patience && Groups.Exists(group => group.State.Phase != GroupPhase.Stopped))
            {
                ExitWhenStopped();
                return;
            }

            _world.Note(this, "exits");
            Die(store);
        });
    }

    /// <summary>Somebody calls; what comes of it is for the invariants to see.</summary>
    public void Operate(Func<Task> call) => _world.After(ThreadLatency(), this, () =>
    {
        try
        {
            _ = call().ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (InvalidOperationException refusal)
        {
            _world.Note(this, refusal.Message);
        }
    });

    public bool HasRunOf(string group) => Runs.Exists(run => run.Group == group);

    public void Ended(SimulatedRun run) => Runs.Remove(run);

    /// <summary>A group of this process can be expected to win, if nothing else holds it up.</summary>
    public bool Competes(ElectionGroup group) =>
        IsRunning && !IsStopping && !Engine.IsDraining && group.State.Wanted && group.State.Settings.Candidate && !HasRunOf(group.Name)
        && (_plan.MaxGroups is not { } max || Groups.Count(other => other.Leadership is not null) < max);

    IDisposable ILeaderTaskElections.Listen(string group, Action<LeadershipContext> onAcquired) => Engine.Find(group)!.Listen(onAcquired);

    void ILeaderTaskElections.StepDown(string group, long term, TimeSpan coolDown) =>
        _ = Engine.StepDownAsync(Engine.Find(group)!, term, CancellationToken.None, coolDown);

    async Task<bool> ILeaderTaskElections.WriteStateAsync(LeadershipContext leadership, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        await Engine.Provider.WriteStateAsync(
            new GroupStateWrite(leadership.Term.SessionId, leadership.ElectionGroup, leadership.FencingToken, state), cancellationToken).ConfigureAwait(false);

    string? ILeaderTaskElections.LeaderOf(string group) => null;

    Task<bool> ILeaderTaskElections.StoresStateAsync(string group, CancellationToken cancellationToken) => Task.FromResult(true);

    private void Add(LeaderElectionOptions options, bool observes)
    {
        ElectionSettings settings = _plan.Precedence(ElectionSettings.From(options.ElectionGroup!, options, ParticipantId) with { Candidate = !observes });
        ElectionGroup group = Engine.Add(settings);
        Groups.Add(group);
        Changes.Add(group.Name, group.Changes.Open(LeadershipEventType.All, CancellationToken.None));
        group.State.PhaseChanging = (from, to) => _invariants.Leaders.PhaseChanging(this, group, from, to);
        group.Listen(leadership => _invariants.Leaders.Acquired(this, leadership));
        LeaderTaskRunner[] runners =
        [
            NewRunner(options, "continuous", schedule: null),
            .. _world.Chance(0.5) ? [NewRunner(options, "scheduled", new LeaderTaskSchedule(TimeSpan.FromSeconds(_world.Random.Next(5, 60))))] : Array.Empty<LeaderTaskRunner>(),
            .. _plan.Recorded.TryGetValue(options.ElectionGroup!, out RecordedSchedule? recorded) ? [NewRunner(options, RecordedSchedule.Task, recorded.Schedule, recorded)] : Array.Empty<LeaderTaskRunner>(),
        ];
        _runners.AddRange(runners);
        var tasks = new LeaderTaskGroup(group.Name, runners, _tasks);
        Operations.AddRange(runners.Select(runner => new LeaderTaskOperation(tasks, runner)));
        group.Listen(tasks.Begin);
    }

    private LeaderTaskRunner NewRunner(LeaderElectionOptions options, string name, LeaderTaskSchedule? schedule, RecordedSchedule? recorded = null) => new(
        new LeaderTaskDefinition
        {
            Name = name,
            ElectionGroup = options.ElectionGroup!,
            Method = name,
            Enabled = true,
            Schedule = schedule,
            RunOnStart = schedule is not null && _world.Chance(0.5),
            Recorded = recorded is not null,
            Missed = recorded?.Missed ?? default,
            CatchUpLimit = int.MaxValue,
            OnInterrupted = recorded?.OnInterrupted ?? default,
            OnFailure = _world.Pick([LeaderTaskFailure.Retry, LeaderTaskFailure.Retry, LeaderTaskFailure.NextTick, LeaderTaskFailure.StepDown]),
            Invoke = invocation =>
            {
                var run = new SimulatedRun(_world, this, options, invocation);
                Runs.Add(run);
                _world.Tally.Runs++;
                _world.Note(this, $"run of {run.Group} in term {run.Term} starts");
                _invariants.Runs.Started(this, run);
                if (recorded is not null && invocation.Run.Tick is not null)
                {
                    _invariants.Ticks.Started(this, invocation.Run);
                    run.Ending = () => _invariants.Ticks.Ended(run);
                }

                return new ValueTask(run.Done);
            },
        },
        _tasks);

    private void ReportOutlived(ElectionGroup group, Term term)
    {
        foreach (LeaderTaskRunner runner in _runners)
        {
            if (runner.Definition.ElectionGroup == group.Name && runner.ReportOutlivedRun(term.Number))
            {
                Outlived.Add((group.Name, term.Number));
            }
        }
    }
}
