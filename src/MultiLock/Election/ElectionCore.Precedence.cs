namespace MultiLock;

/// <content>Who goes first: participants that hold back, and a spread of groups over processes.</content>
internal sealed partial class ElectionCore
{
    /// <summary>How long a group is left to those who lead less before whoever offered it takes it back. They take it when they are told, at once.</summary>
    internal static readonly TimeSpan OfferTime = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a process keeps what it leads after an offer that nobody took: those it counted may not compete for its groups.</summary>
    internal static readonly TimeSpan OfferPause = TimeSpan.FromMinutes(10);

    /// <summary>Longer than an offer: what nobody below the share takes goes back to whoever offered it, and not around for ever.</summary>
    private static readonly TimeSpan ShareDelay = OfferTime * 2;

    private static readonly TimeSpan ShareStep = TimeSpan.FromMilliseconds(100);

    private (int Groups, int Claimed)? _spread;
    private int _spreading;
    private Instant _nextOffer = new(long.MinValue);

    /// <summary>An acquire may be sent for the group, now or later.</summary>
    private bool MayTry(GroupState group) =>
        group.OutcomeUnknown || (group.Settings.Candidate && !IsDraining && !(ClaimedGroups >= maxGroups));

    /// <summary>How long others go first once the group is free.</summary>
    private TimeSpan HoldBack(GroupState group)
    {
        // A retry is the same wish as before, and what nobody took goes back to whoever offered it.
        if (group.OutcomeUnknown || group.IsOffered)
        {
            return TimeSpan.Zero;
        }

        return group.Settings.Spread ? group.Settings.HoldBack + SpreadDelay() : group.Settings.HoldBack;
    }

    /// <summary>Nothing below the share of this process. From there on it grows in steps, each enough for about a tenth more groups: whoever leads less goes first.</summary>
    private TimeSpan SpreadDelay()
    {
        (int groups, int claimed) = _spread ??= CountSpread();
        int share = Share(groups);
        return claimed < share ? TimeSpan.Zero : ShareDelay + (ShareStep * (1 + Math.Floor(8 * Math.Log2((double)claimed / share))));
    }

    /// <summary>How many of the groups each process leads if all lead as many. A process that knows of no others begins with one group.</summary>
    private int Share(int groups) => _liveSessions is { } live ? Math.Max(1, (groups + live - 1) / live) : 1;

    /// <summary>Takes note of how many processes compete.</summary>
    private void LearnLiveSessions(int? liveSessions, ClockReading reading)
    {
        // This process is one of them: a backend that says less does not know.
        if (liveSessions > 0 && liveSessions != _liveSessions)
        {
            _liveSessions = liveSessions;
            ReconsiderFree(reading);
        }
    }

    /// <summary>The share may have grown, or what is led shrunk: what is free need not wait for as long as was thought.</summary>
    private void ReconsiderFree(ClockReading reading)
    {
        if (_spreading == 0)
        {
            return;
        }

        foreach (GroupState group in _groups.Values)
        {
            if (group.Settings.Spread && group.Phase == GroupPhase.Waiting && group.FreeSince is not null && group.WakeAt != Instant.Never)
            {
                Wait(group, Instant.Max(reading.Now, group.NotBefore));
            }
        }
    }

    private (int Groups, int Claimed) CountSpread()
    {
        (int groups, int claimed) = (0, 0);
        foreach (GroupState group in _groups.Values)
        {
            if (group.Settings is { Spread: true, Candidate: true } && group.Wanted)
            {
                groups++;
                claimed += group.OutcomeUnknown || group.Phase is GroupPhase.Acquiring or GroupPhase.Leading ? 1 : 0;
            }
        }

        return (groups, claimed);
    }

    /// <summary>Counts an attempt that is about to be made with what is led already.</summary>
    private void Claim(GroupState group)
    {
        if (_spread is { } spread && group.Settings.Spread && !group.OutcomeUnknown)
        {
            _spread = (spread.Groups, spread.Claimed + 1);
        }
    }

    /// <summary>
    /// A heartbeat has told how many processes there are: what this one leads beyond its share is offered to the others, a quarter at a time, as a planned handoff.
    /// </summary>
    private void OfferExcess(ClockReading reading)
    {
        // Those who lead less are quick only where they are told.
        if (_spreading == 0 || !_watching || reading.Now < _nextOffer)
        {
            return;
        }

        var led = new List<GroupState>();
        foreach (GroupState group in _groups.Values)
        {
            if (group.IsOffered)
            {
                return;
            }

            if (group.Settings.Spread && group.Phase == GroupPhase.Leading)
            {
                led.Add(group);
            }
        }

        int share = Share(CountSpread().Groups);
        for (int i = 0; i < (led.Count - share + 3) / 4; i++)
        {
            led[i].IsOffered = true;
            EndTerm(led[i], LeadershipChangeReason.Released, reading, $"spread over {_liveSessions} processes");
        }
    }

    /// <summary>An offered group came back. Without this rule it would be offered again and again.</summary>
    private void TakeBack(GroupState group, ClockReading reading)
    {
        if (group.IsOffered)
        {
            group.IsOffered = false;
            _nextOffer = reading.Now + OfferPause;
        }
    }
}
