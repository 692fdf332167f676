namespace MultiLock;

/// <content>
/// One asks for all. What a session holds becomes free when the session ends, or by a release, and the backend tells with each answer which release was the last
/// (<see cref="AcquireReply.LastRelease"/>). So of the groups that one session holds, a scout asks whether it lives, once a lease, and the others go by its answer: what waiting
/// costs grows with the sessions that lead and not with the groups.
/// </content>
internal sealed partial class ElectionCore
{
    /// <summary>Those whose answer is awaited, and some that wait again or were stopped: these are dropped when the next group looks.</summary>
    private readonly List<GroupState> _scouts = [];

    /// <summary>Leaves a group waiting for the answer to another one that the same session holds; if none is on its way, this one is the scout.</summary>
    private bool WaitsForScout(GroupState group, ClockReading reading)
    {
        // What is said to be free, or may be ours, has to be asked for itself.
        if (group.FreeSince is not null || group.OutcomeUnknown || group.Holding is not { } holding)
        {
            return false;
        }

        _scouts.RemoveAll(static scout => scout.Phase != GroupPhase.Acquiring);
        foreach (GroupState scout in _scouts)
        {
            if (scout.Holding?.SessionId == holding.SessionId)
            {
                // No longer than the scout's call may take: if nothing becomes of it, the next one goes.
                Wait(group, reading.Now + (Slot(group).Length / 3));
                return true;
            }
        }

        _scouts.Add(group);
        return false;
    }

    /// <summary>Takes the scouts among the groups of a call whose outcome is known now: an index and what it went to look at. Null if there are none.</summary>
    private List<(int Index, Holding Holding)>? TakeScouts(AcquireCall call)
    {
        List<(int, Holding)>? scouts = null;
        for (int i = 0; _scouts.Count > 0 && i < call.Groups.Count; i++)
        {
            if (_scouts.Remove(call.Groups[i]) && call.Groups[i].Holding is { } holding)
            {
                (scouts ??= []).Add((i, holding));
            }
        }

        return scouts;
    }

    private void Follow(List<(int Index, Holding Holding)>? scouts, AcquireReply reply, ClockReading reading)
    {
        foreach ((int index, Holding seen) in scouts ?? [])
        {
            AcquireResult result = reply.Results[index];
            bool lives = result.Holder?.SessionId == seen.SessionId;
            foreach (GroupState group in Followers(seen.SessionId))
            {
                if (lives && group.Holding!.Value.LastRelease == reply.LastRelease)
                {
                    WaitForEnd(group, result.RetryAfter, reading);
                }
                else
                {
                    // Not the last release that this group knows of, or no such session: it may be free, and asks for itself.
                    group.Holding = null;
                    Wait(group, reading.Now + RushDelay());
                }
            }
        }
    }

    /// <summary>A scout found out nothing and asks for itself from now on, because it may have won: those who wait for it try as soon as it does.</summary>
    private void GiveUpScouts(List<(int Index, Holding Holding)>? scouts, ClockReading reading)
    {
        foreach ((_, Holding seen) in scouts ?? [])
        {
            Instant again = reading.Now + Backoff();
            foreach (GroupState group in Followers(seen.SessionId))
            {
                Wait(group, again);
            }
        }
    }

    private IEnumerable<GroupState> Followers(Guid session)
    {
        foreach (GroupState group in _groups.Values)
        {
            if (group.Phase == GroupPhase.Waiting && group.FreeSince is null && group.Holding?.SessionId == session)
            {
                yield return group;
            }
        }
    }
}
