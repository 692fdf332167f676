namespace MultiLock.Chaos;

/// <summary>Injects one fault after the other, several at a time, most of them where the leader is; the seed decides.</summary>
/// <remarks>Which fault comes next and how long it lasts follow from the seed; whom it hits also from who leads, which no seed decides.</remarks>
internal sealed class Nemesis : IDisposable
{
    private const double AimAtLeader = 0.75;
    private const double NewParticipant = 0.25;
    private const double OthersParticipant = 0.2;
    private const string Server = "server";

    /// <summary>After a freeze: within this time nothing else happens to the worker, so that what it does on waking is its own doing.</summary>
    private static readonly TimeSpan AfterWaking = ChaosTiming.WakeLimit + TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    private readonly Random _random;
    private readonly FaultDeck _deck;
    private readonly Fleet _fleet;
    private readonly ChaosServer? _server;
    private readonly NemesisLog _log;
    private readonly ChaosOptions _options;
    private readonly double _lease;
    private readonly CancellationTokenSource _healing = new();
    private readonly List<Task> _faults = [];
    private bool _serverIsBusy;
    private int _newParticipants;

    public Nemesis(ChaosOptions options, Fleet fleet, ChaosServer? server, NemesisLog log)
    {
        _options = options;
        _lease = ChaosBackends.Get(options.Backend).Lease.TotalSeconds;
        _random = new Random(options.Seed);
        _deck = new FaultDeck(_random, server is not null, options.Lossy);
        _fleet = fleet;
        _server = server;
        _log = log;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(_healing.Cancel);
        TimeSpan end = DemoClock.Now + _options.For;
        while (DemoClock.Now < end && !_healing.IsCancellationRequested)
        {
            await PauseAsync(0.15, 0.9);
            NemesisFault fault = _deck.Next();
            while (DemoClock.Now < end && !_healing.IsCancellationRequested && !TryInject(fault))
            {
                await PauseAsync(0.05, 0.1);
            }
        }

        await _healing.CancelAsync();
        await Task.WhenAll(_faults);
    }

    public void Dispose() => _healing.Dispose();

    private bool TryInject(NemesisFault fault)
    {
        if (fault is NemesisFault.ServerKill or NemesisFault.ServerFreeze)
        {
            if (_serverIsBusy)
            {
                return false;
            }

            _faults.Add(InjectIntoServerAsync(fault));
            return true;
        }

        if (ChooseSlot() is not { } slot)
        {
            return false;
        }

        _faults.Add(InjectAsync(fault, slot));
        return true;
    }

    private WorkerSlot? ChooseSlot()
    {
        // Two stay untouched, as long as there are that many: chaos is to hurt leaders, not to leave nobody who could lead.
        List<WorkerSlot> free = [.. _fleet.Slots.Where(slot => !slot.IsBusy && slot.Worker is { IsReady: true })];
        if (free.Count <= Math.Min(2, _fleet.Slots.Count - 1))
        {
            return null;
        }

        WorkerSlot? leader = FindLeader();

        // A planted fault is one of leaders, and has to show in a short round.
        bool aims = _random.NextDouble() < AimAtLeader || _options.Planted != PlantedFault.None;
        return aims && leader is not null ? leader : free[_random.Next(free.Count)];
    }

    /// <summary>The leader of some group, unless it is under a fault.</summary>
    private WorkerSlot? FindLeader()
    {
        IReadOnlyList<string> groups = ChaosGroups.Take(_options.Groups);
        string? leader = _fleet.Board.LeaderOf(groups[_random.Next(groups.Count)]);
        return _fleet.Slots.FirstOrDefault(slot => !slot.IsBusy && slot.Worker is { IsReady: true } worker && worker.Name == leader);
    }

    private async Task InjectAsync(NemesisFault fault, WorkerSlot slot)
    {
        slot.IsBusy = true;
        switch (fault)
        {
            case NemesisFault.Kill:
                await _fleet.KillAsync(slot);
                await RestartAsync(slot);
                break;
            case NemesisFault.KillTwice:
                await _fleet.KillAsync(slot);
                _fleet.Start(slot, ChooseParticipant(slot));
                await PauseAsync(0.1, 2);
                await _fleet.KillAsync(slot);
                await RestartAsync(slot);
                break;
            case NemesisFault.FreezeShort:
                await FreezeAsync(slot, 0.1, 1.2);
                break;
            case NemesisFault.FreezeLong:
                await FreezeAsync(slot, _lease + 1, _lease + 4);
                break;
            case NemesisFault.FreezeKill:
                await FreezeAndKillAsync(slot);
                await RestartAsync(slot);
                break;
            case NemesisFault.Stop:
                await _fleet.StopAsync(slot, NemesisEventKind.Stopped);
                await RestartAsync(slot);
                break;
            default:
                await InjectIntoNetworkAsync(fault, slot);
                break;
        }

        slot.IsBusy = false;
    }

    private async Task FreezeAsync(WorkerSlot slot, double shortest, double longest)
    {
        WorkerProcess worker = slot.Worker!;
        Moment from = await worker.FreezeAsync();
        await PauseAsync(shortest, longest);
        _log.Add(NemesisEventKind.Frozen, worker.Name, from, worker.Thaw());
        await PauseAsync(AfterWaking.TotalSeconds, AfterWaking.TotalSeconds);
    }

    private async Task FreezeAndKillAsync(WorkerSlot slot)
    {
        WorkerProcess worker = slot.Worker!;
        Moment from = await worker.FreezeAsync();
        await PauseAsync(0.5, _lease + 3);
        Moment killed = await _fleet.KillAsync(slot);
        _log.Add(NemesisEventKind.Frozen, worker.Name, from, killed, "until it was killed");
    }

    /// <summary>Starts the next worker of a slot, now and then under another's name, and waits until it is ready.</summary>
    private async Task RestartAsync(WorkerSlot slot)
    {
        await PauseAsync(0, 1.5);
        _fleet.Start(slot, ChooseParticipant(slot));
        await Fleet.UntilAsync(() => slot.Worker is { IsReady: true }, ReadyLimit, _healing.Token);
    }

    private string ChooseParticipant(WorkerSlot slot)
    {
        double choice = _random.NextDouble();
        return choice < NewParticipant ? $"pod-new-{++_newParticipants}"
            : choice < NewParticipant + OthersParticipant ? _fleet.Slots[_random.Next(_fleet.Slots.Count)].ParticipantId
            : slot.ParticipantId;
    }

    private async Task InjectIntoNetworkAsync(NemesisFault fault, WorkerSlot slot)
    {
        TcpProxy proxy = slot.Proxy!;
        string worker = slot.Worker!.Name;
        if (fault == NemesisFault.Reset)
        {
            TimeSpan before = DemoClock.Now;
            proxy.Reset();
            _log.Add(NemesisEventKind.Reset, worker, new Moment(before, DemoClock.Now));
            return;
        }

        Traffic holed = (Traffic)_random.Next(1, 4);
        (NemesisEventKind kind, ProxyRule rule, string detail) = fault switch
        {
            NemesisFault.Cut => (NemesisEventKind.Cut, new ProxyRule { Refuses = true }, "-"),
            NemesisFault.Delay => Delayed(),
            NemesisFault.HoleHeld => (NemesisEventKind.Holed, new ProxyRule { Holed = holed }, $"{holed} arrive late"),
            _ => (NemesisEventKind.Holed, new ProxyRule { Holed = holed, Loses = true }, $"{holed} are lost"),
        };
        Moment from = Apply(proxy, rule);
        await PauseAsync(0.5, _lease + 3);
        _log.Add(kind, worker, from, Apply(proxy, ProxyRule.Pass), detail);
    }

    private (NemesisEventKind Kind, ProxyRule Rule, string Detail) Delayed()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(_random.Next(20, 300));
        return (NemesisEventKind.Delayed, new ProxyRule { Delay = delay }, $"{delay.TotalMilliseconds:F0} ms each way");
    }

    private static Moment Apply(TcpProxy proxy, ProxyRule rule)
    {
        TimeSpan before = DemoClock.Now;
        proxy.Apply(rule);
        return new Moment(before, DemoClock.Now);
    }

    private async Task InjectIntoServerAsync(NemesisFault fault)
    {
        _serverIsBusy = true;
        if (fault == NemesisFault.ServerKill)
        {
            // The worst case of a loss: the new server grants what the leader, who does not reach it, still holds.
            WorkerSlot? leader = _options.Lossy ? FindLeader() : null;
            Task cutOff = leader is null ? Task.CompletedTask : InjectAsync(NemesisFault.HoleHeld, leader);
            Moment from = await _server!.KillAsync();
            await PauseAsync(0, _options.Lossy ? 0.2 : 2.5);
            TimeSpan before = DemoClock.Now;
            await _server.StartAsync();
            _log.Add(
                _options.Lossy ? NemesisEventKind.ServerLostWrites : NemesisEventKind.ServerKilled,
                Server,
                from,
                new Moment(before, DemoClock.Now));
            await cutOff;
        }
        else
        {
            Moment from = await _server!.FreezeAsync();
            await PauseAsync(0.3, _lease + 2);
            _log.Add(NemesisEventKind.ServerFrozen, Server, from, _server.Thaw());
        }

        await PauseAsync(2, 4);
        _serverIsBusy = false;
    }

    /// <summary>Waits for a time that the seed decides, or until everything is to be healed.</summary>
    private async Task PauseAsync(double shortest, double longest) => await Task
        .Delay(TimeSpan.FromSeconds(shortest + (_random.NextDouble() * (longest - shortest))), TimeProvider.System, _healing.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
