namespace MultiLock;

/// <content>A process that hands everything over and leads nothing new, but goes on observing.</content>
internal sealed partial class ElectionCore
{
    public bool IsDraining { get; private set; }

    /// <summary>Gets a value indicating whether the backend can hold nothing for this process any more.</summary>
    public bool HoldsNothing =>
        _sessions.TrueForAll(static session => session.Held.Count == 0)
        && _groups.Values.All(static group => !group.OutcomeUnknown && group.Phase is GroupPhase.Stopped or GroupPhase.Waiting or GroupPhase.Draining);

    /// <summary>Gives up all that is held or may be, as a stop does; nothing is tried for until <see cref="Resume"/>.</summary>
    public void Drain(string reason, ClockReading reading)
    {
        IsDraining = true;
        foreach (GroupState group in _groups.Values)
        {
            // What is on its way is released when its answer comes.
            GiveUp(group, LeadershipChangeReason.Released, reading, reason);
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
