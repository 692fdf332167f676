namespace MultiLock.Simulation;

/// <summary>What lies between the processes and the store. It loses, delays, doubles and reorders; what is on its way may arrive at any later time.</summary>
internal sealed class Network(World world, IReadOnlyList<Process> processes)
{
    private static readonly TimeSpan Healthy = TimeSpan.FromMilliseconds(2);

    private readonly Dictionary<Process, TimeSpan> _lastArrival = [];
    private TimeSpan _storeStalledUntil;
    private TimeSpan _storeDownUntil;

    public double Loss { get; set; }

    public double Duplication { get; set; }

    public double Resets { get; set; }

    public double LostNotifications { get; set; }

    public TimeSpan LongestDelay { get; set; } = Healthy;

    /// <summary>Gets when the last message arrives that is on its way now.</summary>
    public TimeSpan LastArrival { get; private set; }

    public void StallStore(TimeSpan duration) => _storeStalledUntil = world.Now + duration;

    public void TakeStoreDown(TimeSpan duration) => _storeDownUntil = world.Now + duration;

    /// <summary>Every connection breaks; the clients notice, and come back.</summary>
    public void BreakConnections()
    {
        foreach (Process process in processes)
        {
            world.After(Delay(), process, () => process.Notified(LeadershipNotification.Interrupted));
            world.After(Delay() + TimeSpan.FromMilliseconds(100), process, () => process.Notified(LeadershipNotification.Resynchronized));
        }
    }

    public void Heal()
    {
        (Loss, Duplication, Resets, LostNotifications, LongestDelay) = (0, 0, 0, 0, Healthy);
        (_storeStalledUntil, _storeDownUntil) = (TimeSpan.Zero, TimeSpan.Zero);
    }

    public void Push(LeadershipNotification notification)
    {
        foreach (Process process in processes)
        {
            if (process.IsDead)
            {
                continue;
            }

            if (process.IsBlackHoled || process.HasDeadConnection || process.StaleRecords is not null || world.Chance(LostNotifications))
            {
                world.Tally.Add(Fault.LostNotification);
                continue;
            }

            world.After(Delay(), process, () => process.Notified(notification));
            if (world.Chance(Duplication))
            {
                world.Tally.Add(Fault.DuplicatedNotification);
                world.After(Delay() + world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)), process, () => process.Notified(notification));
            }
        }
    }

    /// <summary>Sends a request. The task completes on the simulation's thread, or never.</summary>
    /// <remarks>
    /// No client repeats by itself a write of a state that was answered. One without an answer may arrive at any later time, like everything else.
    /// </remarks>
    public Task<T> Send<T>(Process process, string what, bool isWrite, bool onFreshConnection, Func<T> atTheStore, bool mayBeRepeated = true)
    {
        // Continuations run at once on the simulation's thread: nothing here may go to another one.
        var reply = new TaskCompletionSource<T>();

        // A process may be frozen between the moment at which it read its clock and the moment at which the request leaves it.
        world.After(process.ThreadLatency(), process, () => Leave(process, what, isWrite, onFreshConnection, atTheStore, reply, mayBeRepeated));
        return reply.Task;
    }

    private void Leave<T>(Process process, string what, bool isWrite, bool onFreshConnection, Func<T> atTheStore, TaskCompletionSource<T> reply, bool mayBeRepeated)
    {
        if (onFreshConnection)
        {
            process.HasDeadConnection = false;
        }

        if (process.IsBlackHoled || process.HasDeadConnection || world.Chance(Loss))
        {
            world.Tally.Add(Fault.LostRequest);
            world.Note(process, $"{what}: the request is lost");
        }
        else if (isWrite && process.StaleRecords is not null)
        {
            world.Note(process, $"{what}: the server has no quorum");
            if (world.Chance(0.5))
            {
                world.After(Delay(), process, () => reply.TrySetException(new LeaderElectionProviderException("The server has no quorum.")));
            }
        }
        else if (world.Chance(Resets))
        {
            world.Tally.Add(Fault.ConnectionReset);
            world.Note(process, $"{what}: the connection is reset");
            if (world.Chance(0.5))
            {
                Arrive(process, what, atTheStore, reply: null, Delay());
            }

            world.After(Delay(), process, () => reply.TrySetException(new LeaderElectionProviderException("The connection was reset.")));
        }
        else
        {
            Arrive(process, what, atTheStore, reply, Delay());
            if (mayBeRepeated && world.Chance(Duplication))
            {
                world.Tally.Add(Fault.DuplicatedRequest);
                Arrive(process, what + " (again)", atTheStore, reply: null, Delay() + world.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)));
            }
        }
    }

    private void Arrive<T>(Process process, string what, Func<T> atTheStore, TaskCompletionSource<T>? reply, TimeSpan delay)
    {
        TimeSpan at = world.Now + delay;
        if (at < _lastArrival.GetValueOrDefault(process))
        {
            world.Tally.Add(Fault.ReorderedRequest);
        }
        else
        {
            _lastArrival[process] = at;
        }

        LastArrival = at > LastArrival ? at : LastArrival;
        world.After(delay, null, () => Answer(process, what, atTheStore, reply));
    }

    private void Answer<T>(Process process, string what, Func<T> atTheStore, TaskCompletionSource<T>? reply)
    {
        if (world.Now < _storeDownUntil)
        {
            if (world.Chance(0.5))
            {
                world.After(Delay(), process, () => reply?.TrySetException(new LeaderElectionProviderException("The connection was refused.")));
            }

            return;
        }

        if (world.Now < _storeStalledUntil)
        {
            Arrive(process, what, atTheStore, reply, _storeStalledUntil - world.Now + Delay());
            return;
        }

        T answer = atTheStore();
        if (world.IsTraced)
        {
            world.Note(process, $"{what}: {Describe(answer)}");
        }

        if (process.IsBlackHoled || process.HasDeadConnection || world.Chance(Loss))
        {
            world.Tally.Add(Fault.LostReply);
            world.Note(process, $"{what}: the reply is lost");
            return;
        }

        world.After(Delay(), process, () => reply?.TrySetResult(answer));
    }

    private TimeSpan Delay()
    {
        TimeSpan delay = world.Between(TimeSpan.FromTicks(2_000), LongestDelay);
        if (delay > TimeSpan.FromMilliseconds(50))
        {
            world.Tally.Add(Fault.DelayedMessage);
        }

        return delay;
    }

    private static string Describe<T>(T answer) => answer switch
    {
        AcquireReply { SessionLost: true } => "the session is lost",
        AcquireReply acquired => string.Join(", ", acquired.Results.Select(result => result.IsGranted
            ? $"granted term {result.Term}"
            : $"denied, {result.Holder?.ParticipantId ?? "nobody"} holds it, again in {result.RetryAfter.TotalSeconds:F3} s")),
        RenewReply { SessionLost: true } => "the session is lost",
        RenewReply renewed => $"extended to {renewed.Remaining.TotalSeconds:F3} s" + (renewed.LostGroups.Count > 0 ? $", lost {string.Join(", ", renewed.LostGroups)}" : ""),
        _ => "done",
    };
}
