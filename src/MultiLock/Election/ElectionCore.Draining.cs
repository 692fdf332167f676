namespace MultiLock;

/// <content>A process that hands everything over and leads nothing new, but goes on observing.</content>
internal sealed partial class ElectionCore
{
    public bool IsDraining { get; private set; }

    /// <summary>Gets a value indicating whether the backend can hold nothing for this process any more.</summary>
    public bool HoldsNothing =>
        _sessions.TrueForAll(static session => session.Held.Count == 0)
        && _groups.Values.All(static group => !group.OutcomeUnknown && group.Phase is GroupPhase.Stopped or GroupPhase.Waiting or GroupPhase.Draining);

    /// <summary>Gives up all that is led, as a stop does (S6), and all that may have been won; nothing is tried for until <see cref="Resume"/>.</summary>
    public void Drain(string reason, ClockReading reading)
    {
        IsDraining = true;
        foreach (GroupState group in _groups.Values)
        {
            switch (group.Phase)
            {
                case GroupPhase.Leading:
                    EndTerm(group, LeadershipChangeReason.Released, reading, reason);
                    break;
                case GroupPhase.Waiting when group.OutcomeUnknown:
                    BeginRelease(group, reading);
                    break;
                case GroupPhase.Acquiring when Slot(group).AcquireInFlight?.Groups.Contains(group) != true:
                    Withdraw(group, reading);
                    break;
                default:
                    // What is on its way is released when its answer comes; the rest holds nothing, or is being released already.
                    break;
            }
        }
    }

    /// <summary>Competes again, for what is free and has not just been given up.</summary>
    public void Resume(ClockReading reading)
    {
        IsDraining = false;
        foreach (GroupState group in _groups.Values)
        {
            if (group.Phase == GroupPhase.Waiting)
            {
                Wait(group, Instant.Max(reading.Now, group.NotBefore));
            }
        }
    }
}
