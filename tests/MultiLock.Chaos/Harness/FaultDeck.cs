namespace MultiLock.Chaos;

/// <summary>Deals the faults: every kind comes up before one comes up again.</summary>
internal sealed class FaultDeck
{
    private static readonly NemesisFault[] OfWorkers =
    [
        NemesisFault.Kill, NemesisFault.FreezeLong, NemesisFault.FreezeLong, NemesisFault.KillTwice, NemesisFault.FreezeShort,
        NemesisFault.FreezeKill, NemesisFault.Stop,
    ];

    private static readonly NemesisFault[] OfServers =
    [
        NemesisFault.ServerKill, NemesisFault.ServerFreeze, NemesisFault.Cut, NemesisFault.Reset, NemesisFault.Delay,
        NemesisFault.HoleHeld, NemesisFault.HoleHeld, NemesisFault.HoleLost, NemesisFault.HoleLost,
    ];

    private readonly Random _random;
    private readonly NemesisFault[] _all;
    private readonly Queue<NemesisFault> _next;

    public FaultDeck(Random random, bool hasServer, bool lossy)
    {
        _random = random;
        _all = hasServer ? [.. OfWorkers, .. OfServers, .. lossy ? [NemesisFault.ServerKill, NemesisFault.ServerKill] : Array.Empty<NemesisFault>()] : OfWorkers;

        // So that the shortest round, too, has a takeover, a late run and, where that is the point, a loss.
        _next = new Queue<NemesisFault>(
            lossy ? [NemesisFault.ServerKill, NemesisFault.Kill, NemesisFault.FreezeLong] : [NemesisFault.Kill, NemesisFault.FreezeLong]);
    }

    public NemesisFault Next()
    {
        if (_next.Count == 0)
        {
            NemesisFault[] shuffled = [.. _all];
            _random.Shuffle(shuffled);
            Array.ForEach(shuffled, _next.Enqueue);
        }

        return _next.Dequeue();
    }
}
