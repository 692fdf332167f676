namespace MultiLock.Chaos;

/// <summary>
/// One round: workers whose clocks are two minutes apart lead in turn, because whoever leads is killed, frozen, stopped or cut off every few seconds.
/// </summary>
internal sealed class TicksRound(ChaosOptions options, RoundFiles files)
{
    private static readonly TimeSpan ClockOffset = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(options.Seed);
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, int> _faults = [];
    private readonly Dictionary<string, RecordTail> _tails = [];
    private readonly List<WorkerSlot> _slots = [];
    private (string Worker, long Term) _leader = ("", 0);

    public IReadOnlyCollection<string> Problems => _problems;

    public IReadOnlyDictionary<string, int> Faults => _faults;

    public async Task RunAsync()
    {
        files.Create();
        await using ChaosServer? server = ChaosBackends.Get(options.Backend).CreateServer(files.Store, lossy: false);
        if (server is not null)
        {
            await server.StartAsync();
        }

        for (int i = 1; i <= options.Workers; i++)
        {
            _slots.Add(new WorkerSlot(i, server is null ? null : new TcpProxy(server.Port)));
        }

        try
        {
            _slots.ForEach(Start);
            if (!await UntilAsync(() => _leader.Term > 0 && _slots.TrueForAll(slot => slot.Worker!.IsReady), StartLimit))
            {
                _problems.Add($"after {StartLimit.TotalSeconds:F0} s not every worker was ready, or nobody led");
                return;
            }

            for (TimeSpan end = DemoClock.Now + options.For; DemoClock.Now < end;)
            {
                await PauseAsync(1.5, 3.5);
                await HurtAsync(server);
            }

            // What was interrupted last is made up for.
            await UntilAsync(() => _slots.TrueForAll(slot => slot.Worker!.IsReady), StartLimit);
            await PauseAsync(Calm.TotalSeconds, Calm.TotalSeconds);
            foreach (WorkerSlot slot in _slots)
            {
                await StopAsync(slot);
            }
        }
        finally
        {
            foreach (WorkerSlot slot in _slots)
            {
                slot.Worker?.Dispose();
                if (slot.Proxy is { } proxy)
                {
                    await proxy.DisposeAsync();
                }
            }
        }
    }

    private void Start(WorkerSlot slot)
    {
        string name = $"w{slot.Number}.{++slot.Starts}";
        _tails.Add(name, new RecordTail(Path.Combine(files.Records, name)));
        slot.Worker = WorkerProcess.Start(
            new WorkerArguments(
                name,
                slot.ParticipantId,
                options.Backend,
                ChaosBackends.Get(options.Backend).Connection(files.Store, slot.Proxy?.Port ?? 0),
                files.Records,
                0,
                0,
                PlantedFault.None) { ClockOffset = slot.Number % 2 == 1 ? ClockOffset : -ClockOffset },
            files.Logs);
    }

    private async Task HurtAsync(ChaosServer? server)
    {
        See();
        WorkerSlot? leader = _slots.Find(slot => slot.Worker?.Name == _leader.Worker);
        if (leader?.Worker is not { IsReady: true } worker)
        {
            return;
        }

        switch (_random.Next(server is null ? 6 : 10))
        {
            case 0 or 1 or 2:
                Count("kill");
                await worker.KillAsync();
                worker.Dispose();
                Start(leader);
                break;
            case 3 or 4:
                Count("freeze");
                await worker.FreezeAsync();
                await PauseAsync(1, 5);
                worker.Thaw();
                break;
            case 5:
                Count("stop");
                await StopAsync(leader);
                Start(leader);
                break;
            case 6:
                Count("server-kill");
                await server!.KillAsync();
                await PauseAsync(0, 1.5);
                await server.StartAsync();
                break;
            case 7:
                Count("server-freeze");
                await server!.FreezeAsync();
                await PauseAsync(0.3, 3);
                server.Thaw();
                break;
            default:
                // Requests that get no answer, and may be carried out later.
                Count("hole");
                leader.Proxy!.Apply(new ProxyRule { Holed = (Traffic)_random.Next(1, 4), Loses = _random.Next(2) == 0 });
                await PauseAsync(0.3, 3);
                leader.Proxy.Apply(ProxyRule.Pass);
                break;
        }
    }

    private async Task StopAsync(WorkerSlot slot)
    {
        WorkerProcess worker = slot.Worker!;
        slot.Worker = null;
        if (await worker.StopAsync(StopLimit) is null)
        {
            _problems.Add($"{worker.Name} did not stop within {StopLimit.TotalSeconds:F0} s");
        }
        else if (worker.ExitCode != 0)
        {
            _problems.Add($"{worker.Name} stopped with {await worker.DescribeEndAsync()}");
        }

        worker.Dispose();
    }

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;

    private void See()
    {
        foreach ((string worker, RecordTail tail) in _tails)
        {
            foreach (TickLine line in tail.ReadNew().Select(TickLine.Parse))
            {
                if (line.Kind == TickLineKind.Ready && _slots.Find(slot => slot.Worker?.Name == worker) is { } slot)
                {
                    slot.Worker!.IsReady = true;
                }

                if (line.Kind == TickLineKind.Leads && line.Term > _leader.Term)
                {
                    _leader = (worker, line.Term);
                }
            }
        }
    }

    private async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        for (TimeSpan end = DemoClock.Now + limit; DemoClock.Now < end;)
        {
            See();
            if (condition())
            {
                return true;
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        return false;
    }

    private Task PauseAsync(double shortest, double longest) =>
        Task.Delay(TimeSpan.FromSeconds(shortest + (_random.NextDouble() * (longest - shortest))), TimeProvider.System);
}
