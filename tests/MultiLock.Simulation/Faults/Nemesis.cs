namespace MultiLock.Simulation;

/// <summary>
/// What goes wrong, and when: storms, in which anything happens at once, and calm between them, in which only what the library promises to bear
/// without harm does. After each storm everything is mended, and somebody must lead again.
/// </summary>
internal sealed class Nemesis
{
    private readonly World _world;
    private readonly Plan _plan;
    private readonly Invariants _invariants;
    private readonly Network _network;
    private readonly IStoreModel _store;
    private readonly List<Process> _processes;
    private readonly Action<string?> _start;
    private readonly ProcessClock _storeClock;
    private readonly (int Weight, Action Strike)[] _strikes;
    private bool _storms;

    public Nemesis(
        World world, Plan plan, Invariants invariants, Network network, IStoreModel store, ProcessClock storeClock, List<Process> processes, Action<string?> start)
    {
        (_world, _plan, _invariants, _network, _store, _storeClock, _processes, _start) =
            (world, plan, invariants, network, store, storeClock, processes, start);
        _strikes =
        [
            (4, Freeze), (2, LateTimers), (4, Crash), (2, TwoUnderOneId), (2, StepWallClock), (1, StepWallClockOfStore),
            (4, Weather), (3, BlackHole), (2, DeadConnection),
            (2, StallStore), (2, StopStore), (1, FailOver), (plan.Kind == StoreKind.LossyLease ? 3 : 0, FailOverWithLoss),
            (plan.Kind == StoreKind.Ttl ? 3 : 0, KillSession), (plan.Kind == StoreKind.Lease ? 1 : 0, DeleteRecord), (plan.Kind == StoreKind.Quorum ? 4 : 0, CutFromQuorum),
            (3, StopAndStart), (3, StepDown), (plan.HasPrecedence ? 4 : 0, Drain), (2, Shutdown), (plan.Kind == StoreKind.Ttl ? 3 : 0, StepDownAndLose),
            (2, RunNow), (2, Pause),
        ];
    }

    public void Begin() => _world.After(TimeSpan.FromSeconds(5), null, Storm);

    private void Storm()
    {
        _world.Note("", "a storm begins");
        _invariants.IsCalm = false;
        _storms = true;
        StrikeAgain();
        _world.After(_world.Evenly(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)), null, Heal);
    }

    private void StrikeAgain() => _world.After(_world.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15)), null, () =>
    {
        if (_storms)
        {
            int ticket = _world.Random.Next(_strikes.Sum(strike => strike.Weight));
            _strikes.First(strike => (ticket -= strike.Weight) < 0).Strike();
            StrikeAgain();
        }
    });

    private void Heal()
    {
        _world.Note("", "the storm is over");
        _storms = false;
        _network.Heal();
        foreach (Process process in _processes.ToArray())
        {
            process.IsBlackHoled = process.HasDeadConnection = process.HasLateTimers = process.HasBackwardWallClock = process.HasUncountedTime = false;
            Requorum(process);
            if (process.IsFrozen)
            {
                process.Thaw();
            }

            if (!process.IsStopping)
            {
                process.Engine.Resume();
            }

            foreach (ElectionGroup group in process.Groups.Where(group => !process.IsStopping && !group.State.Wanted))
            {
                process.Engine.Start(group);
            }
        }

        for (int i = _processes.Count(process => !process.IsDead && !process.IsStopping); i < _plan.Processes; i++)
        {
            _start(null);
        }

        _network.BreakConnections();
        _world.After(_invariants.Liveness.RequireRecovery(_network.LastArrival) + TimeSpan.FromSeconds(1), null, Calm);
    }

    private void Calm()
    {
        _world.Note("", "calm");
        _invariants.IsCalm = true;
        TimeSpan length = _world.Evenly(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
        TimeSpan at = TimeSpan.Zero;
        Action[] happenings = [StopAndStart, StepDown, StepDownWhileOthersAsk, Shutdown, DeadConnection, .. _plan.HasPrecedence ? [Drain] : Array.Empty<Action>()];
        while ((at += _world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20))) < length)
        {
            _world.After(at, null, _world.Pick(happenings));
        }

        // What was done last has its time to be taken in.
        _world.After(length + TimeSpan.FromSeconds(2), null, Storm);
    }

    private Process? Somebody()
    {
        Process[] running = [.. _processes.Where(process => process.IsRunning && !process.IsStopping)];
        return running.Length == 0 ? null : _world.Pick(running);
    }

    /// <summary>A leader, more often than not: what happens to followers matters less.</summary>
    private Process? Victim()
    {
        Process[] leaders = [.. _processes.Where(process => process.IsRunning && !process.IsStopping && process.Groups.Exists(group => group.Leadership is not null))];
        return leaders.Length > 0 && _world.Chance(0.7) ? _world.Pick(leaders) : Somebody();
    }

    private TimeSpan AroundALease() => _world.Between(TimeSpan.FromMilliseconds(100), _world.Pick(_plan.Groups).HeartbeatTimeout * 2.5);

    private void Happens(Fault fault, Process? who, string what)
    {
        _world.Tally.Add(fault);
        _world.Note(who, what);
    }

    private void Freeze()
    {
        if (Victim() is not { } victim)
        {
            return;
        }

        (Fault fault, string what) = _world.Random.Next(4) switch
        {
            0 => (Fault.SuspendCounted, "is suspended"),
            // Only the wall clock shows that time has passed which the monotonic one did not count. Who sets it back in the same storm hides it.
            1 when !victim.HasBackwardWallClock => (Fault.SuspendUncounted, "is suspended, and its monotonic clock stands still"),
            _ => (Fault.Freeze, "is frozen"),
        };
        Happens(fault, victim, what);
        victim.HasUncountedTime |= fault == Fault.SuspendUncounted;
        victim.Freeze(isCounted: fault != Fault.SuspendUncounted);
        _world.After(AroundALease(), null, () =>
        {
            if (victim.IsFrozen)
            {
                victim.Thaw();
            }
        });
    }

    private void LateTimers()
    {
        if (Victim() is { } victim)
        {
            Happens(Fault.LateTimers, victim, "has late timers");
            victim.HasLateTimers = true;
            victim.Disturbed(_world.Now);
            _world.After(AroundALease(), null, () => victim.HasLateTimers = false);
        }
    }

    private void Crash()
    {
        if (Victim() is not { } victim)
        {
            return;
        }

        Happens(Fault.Crash, victim, "crashes");
        victim.Die(_store);
        bool same = _world.Chance(0.5);
        TimeSpan after = _world.Chance(0.5) ? _world.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)) : AroundALease();
        _world.After(after, null, () =>
        {
            _world.Tally.Add(same ? Fault.RestartUnderTheSameId : Fault.RestartUnderAnotherId);
            _start(same ? victim.ParticipantId : null);
        });
    }

    private void TwoUnderOneId()
    {
        if (Somebody() is { } twin && _processes.Count(process => !process.IsDead) < _plan.Processes + 2)
        {
            Happens(Fault.TwoUnderOneId, twin, "gets a twin under its id");
            _start(twin.ParticipantId);
        }
    }

    private void StepWallClock()
    {
        if (Victim() is { } victim)
        {
            TimeSpan step = _world.Evenly(TimeSpan.FromMinutes(victim.HasUncountedTime ? 0 : -2), TimeSpan.FromMinutes(2));
            Happens(Fault.WallClockStep, victim, $"has its wall clock stepped by {step.TotalSeconds:F1} s");
            victim.Disturbed(_world.Now);
            victim.HasBackwardWallClock |= step < TimeSpan.Zero;
            victim.Clock.StepWall(step);
        }
    }

    private void StepWallClockOfStore()
    {
        TimeSpan step = _world.Evenly(TimeSpan.FromHours(-2), TimeSpan.FromHours(1));
        Happens(Fault.StoreWallClockStep, null, $"the store's wall clock is stepped by {step.TotalSeconds:F1} s");
        _storeClock.StepWall(step);
    }

    private void Weather()
    {
        _network.Loss = _world.Between(0, 0.5);
        _network.Duplication = _world.Between(0, 0.3);
        _network.Resets = _world.Between(0, 0.3);
        _network.LostNotifications = _world.Between(0, 0.8);
        _network.LongestDelay = _world.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(6));
        _world.Note("", $"the network loses {_network.Loss:P0}, doubles {_network.Duplication:P0}, resets {_network.Resets:P0} and delays up to {_network.LongestDelay.TotalSeconds:F1} s");
        _world.After(AroundALease() * 2, null, _network.Heal);
    }

    private void BlackHole()
    {
        if (Victim() is { } victim)
        {
            Happens(Fault.BlackHole, victim, "is cut off without being told");
            victim.IsBlackHoled = true;
            _world.After(AroundALease(), null, () => victim.IsBlackHoled = false);
        }
    }

    private void DeadConnection()
    {
        if (Victim() is { } victim)
        {
            Happens(Fault.DeadConnection, victim, "has a connection that passes nothing");
            victim.HasDeadConnection = true;
            victim.DeadUntil = _world.Now + TimeSpan.FromSeconds(10);
            _world.After(TimeSpan.FromSeconds(10), null, () => victim.HasDeadConnection = false);
        }
    }

    private void StallStore()
    {
        Happens(Fault.StoreSlow, null, "the store stalls");
        _network.StallStore(AroundALease());
    }

    private void StopStore()
    {
        bool restarts = _world.Chance(0.5);
        Happens(restarts ? Fault.StoreRestarted : Fault.StoreDown, null, restarts ? "the store restarts" : "the store is down");
        _network.TakeStoreDown(restarts ? _world.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)) : AroundALease());
        _network.BreakConnections();
    }

    private void FailOver()
    {
        Happens(Fault.StoreFailedOver, null, "the store fails over, and loses nothing");
        _network.TakeStoreDown(_world.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5)));
        _network.BreakConnections();
    }

    private void FailOverWithLoss()
    {
        TimeSpan lost = _world.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        if (_store.FailOverWithLoss(lost))
        {
            Happens(Fault.StoreFailedOverWithLoss, null, $"the store fails over to a replica that is {lost.TotalSeconds:F3} s behind");
            _invariants.ExcuseAll();
            _network.BreakConnections();
        }
    }

    private void KillSession()
    {
        string group = _world.Pick(_plan.Groups).ElectionGroup!;
        if (_store.KillSession(group))
        {
            Happens(Fault.SessionKilled, null, $"the session that holds {group} dies early");
        }
    }

    private void DeleteRecord()
    {
        string group = _world.Pick(_plan.Groups).ElectionGroup!;
        if (_store.HolderOf(group) is { } holder)
        {
            _invariants.Excuse(group, holder);
            _invariants.Store.Forgot(group);
            Happens(Fault.RecordDeleted, null, $"somebody deletes the record of {group} by hand");
            _store.DeleteRecord(group);
        }
    }

    private void CutFromQuorum()
    {
        if (Victim() is { } victim)
        {
            Happens(Fault.CutFromQuorum, victim, "is connected to a server without a quorum");
            victim.StaleRecords = _plan.Groups.ToDictionary(group => group.ElectionGroup!, group => _store.Read([group.ElectionGroup!])[0]);
            _world.After(AroundALease(), null, () => Requorum(victim));
        }
    }

    private void Requorum(Process process)
    {
        if (process.StaleRecords is not null)
        {
            process.StaleRecords = null;
            _world.After(TimeSpan.FromMilliseconds(1), process, () => process.Notified(LeadershipNotification.Resynchronized));
        }
    }

    private void StopAndStart()
    {
        if (Victim() is not { } victim)
        {
            return;
        }

        ElectionGroup group = _world.Pick(victim.Groups);
        if (!group.State.Wanted)
        {
            return;
        }

        Happens(Fault.StopAndStart, victim, $"stops {group.Name}");
        _ = victim.Engine.StopAsync(group, LeadershipChangeReason.Released, CancellationToken.None);
        _world.After(_world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), victim, () =>
        {
            if (!victim.IsStopping)
            {
                _world.Note(victim, $"starts {group.Name} again");
                victim.Engine.Start(group);
            }
        });
    }

    private void StepDown()
    {
        if (Victim() is { } victim && victim.Groups.Find(group => group.Leadership is not null) is { Leadership: { } leadership } group)
        {
            Happens(Fault.StepDown, victim, $"steps down from {group.Name}");
            _ = victim.Engine.StepDownAsync(group, leadership.FencingToken, CancellationToken.None);
        }
    }

    private void RunNow()
    {
        if (Victim() is { } victim)
        {
            LeaderTaskOperation task = _world.Pick(victim.Operations);
            Happens(Fault.RunNow, victim, $"is asked to run {task.Name} now");
            _invariants.Ticks.AskedFor(task);
            victim.Operate(() => task.RunNowAsync(CancellationToken.None));
        }
    }

    /// <summary>Somebody pauses a task, and resumes it until it is known to go on, whoever leads by then.</summary>
    private void Pause()
    {
        if (Victim() is { } victim)
        {
            LeaderTaskOperation task = _world.Pick(victim.Operations);
            Happens(Fault.Pause, victim, $"is asked to pause {task.Name}");
            victim.Operate(() => task.SetPausedAsync(paused: true, CancellationToken.None));
            Resume(task.Name);
        }
    }

    private void Resume(string task) => _world.After(_world.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), null, () =>
    {
        bool leads = false;
        foreach (Process process in _processes.Where(process => process.IsRunning && !process.IsStopping))
        {
            if (process.Operations.Find(operation => operation.Name == task) is { Leads: true } operation)
            {
                leads = true;
                process.Operate(() => operation.SetPausedAsync(paused: false, CancellationToken.None));
            }
        }

        if (!leads)
        {
            Resume(task);
        }
    });

    private void Drain()
    {
        if (Victim() is not { } victim || victim.Engine.IsDraining)
        {
            return;
        }

        Happens(Fault.Drain, victim, "drains");
        victim.DrainBegan = _world.Now;
        _ = victim.Engine.DrainAsync("drill", CancellationToken.None);
        _world.After(_world.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20)), victim, () =>
        {
            if (!victim.IsStopping)
            {
                victim.Engine.Resume();
            }
        });
    }

    /// <summary>The release overtakes the denial of those who ask at that moment.</summary>
    private void StepDownWhileOthersAsk()
    {
        foreach (Process process in _processes)
        {
            ElectionGroup group = _world.Pick(process.Groups);
            _world.After(_world.Evenly(TimeSpan.Zero, TimeSpan.FromMilliseconds(4)), process, () => _ = process.Engine.TryNowAsync(group, CancellationToken.None));
        }

        StepDown();
    }

    /// <summary>The session dies while the runs of a planned stop still end.</summary>
    private void StepDownAndLose()
    {
        StepDown();
        _world.After(_world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)), null, KillSession);
    }

    private void Shutdown()
    {
        if (Victim() is not { } victim)
        {
            return;
        }

        Happens(Fault.Shutdown, victim, "shuts down");
        victim.Stop(_store);
        _world.After(_world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), null, () => _start(null));
    }
}
