namespace MultiLock.Chaos;

/// <summary>One round: start everything, hurt it, heal it, and see that it recovers. What it proves is in the records.</summary>
internal sealed class ChaosRound(ChaosOptions options, RoundFiles files)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly List<string> _problems = [];
    private readonly TimeSpan _recoveryLimit = ChaosTiming.RecoveryLimit(ChaosBackends.Get(options.Backend).Lease);

    /// <summary>Gets what went wrong outside the election, and groups that did not recover.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        files.Create();
        await using ChaosServer? server = ChaosBackends.Get(options.Backend).CreateServer(files.Store, options.Lossy);
        if (server is not null)
        {
            await server.StartAsync();
        }

        await using var register = new FencedRegister(options.Planted == PlantedFault.OpenRegister);
        TcpProxy?[] proxies = [.. Enumerable.Range(0, options.Workers).Select(_ => server is null ? null : new TcpProxy(server.Port))];
        using var log = new NemesisLog(files.Nemesis);
        using var fleet = new Fleet(options, files, register.Port, log, proxies);

        // One step at a time, because the fleet and the nemesis share state. The register and the proxies stay on the pool.
        var scheduler = new ConcurrentExclusiveSchedulerPair();
        await Task.Factory.StartNew(
            () => RunAsync(fleet, server, log, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler.ExclusiveScheduler).Unwrap();
        foreach (TcpProxy proxy in proxies.OfType<TcpProxy>())
        {
            await proxy.DisposeAsync();
        }

        _problems.AddRange(fleet.Problems);
    }

    private async Task RunAsync(Fleet fleet, ChaosServer? server, NemesisLog log, CancellationToken cancellationToken)
    {
        using var done = new CancellationTokenSource();
        Task watching = fleet.WatchAsync(done.Token);
        foreach (WorkerSlot slot in fleet.Slots)
        {
            if (options.Planted == PlantedFault.SlowClock && slot.Number == options.Workers)
            {
                // The one with the right clock comes last, or it might lead first and for the whole round.
                await Fleet.UntilAsync(() => fleet.Board.AllLedSince(TimeSpan.Zero), StartLimit, cancellationToken);
            }

            fleet.Start(slot, slot.ParticipantId);
        }

        // A fault before everybody is there would measure how long a process takes to start.
        if (await Fleet.UntilAsync(() => fleet.AllReady && fleet.Board.AllLedSince(TimeSpan.Zero), StartLimit, cancellationToken))
        {
            if (options.Planted == PlantedFault.SlowClock)
            {
                // This is where the fault shows, without any other: the slow leader's heartbeats are too rare for the one with the right clock.
                await Fleet.UntilAsync(() => fleet.Leads(fleet.Slots[^1]), StartLimit, cancellationToken);
            }

            await AttackAsync(fleet, server, log, cancellationToken);
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            _problems.Add($"after {StartLimit.TotalSeconds:F0} s not every worker was ready, or a group had no leader");
        }

        await fleet.StopAllAsync();
        await done.CancelAsync();
        await watching;
    }

    private async Task AttackAsync(Fleet fleet, ChaosServer? server, NemesisLog log, CancellationToken cancellationToken)
    {
        TimeSpan begin = DemoClock.Now;
        try
        {
            using var nemesis = new Nemesis(options, fleet, server, log);
            await nemesis.RunAsync(cancellationToken);
            await RecoverAsync(fleet, cancellationToken);
            if (options.Planted == PlantedFault.None)
            {
                await HandOverAsync(fleet, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // The harness could not do what it wanted to; what ran until then is still to be judged.
            _problems.Add(exception.ToString());
        }

        log.Add(NemesisEventKind.Round, "all", new Moment(begin, begin), new Moment(DemoClock.Now, DemoClock.Now));
    }

    private async Task RecoverAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        foreach (WorkerSlot slot in fleet.Slots.Where(slot => slot.Worker is null))
        {
            fleet.Start(slot, slot.ParticipantId);
        }

        TimeSpan healed = DemoClock.Now;
        if (!await Fleet.UntilAsync(() => fleet.Board.AllLedSince(healed), _recoveryLimit, cancellationToken)
            && !cancellationToken.IsCancellationRequested)
        {
            _problems.Add($"{_recoveryLimit.TotalSeconds:F1} s after everything was healed not every group had a leader");
        }

        if (!await Fleet.UntilAsync(() => fleet.AllReady, StartLimit, cancellationToken) && !cancellationToken.IsCancellationRequested)
        {
            _problems.Add($"{StartLimit.TotalSeconds:F0} s after everything was healed not every worker was ready");
        }
    }

    /// <summary>
    /// Stops the workers one after the other, leaders first: each that is left has to be able to lead. One that never recovered from what was
    /// done to it would stay unnoticed behind the others.
    /// </summary>
    private async Task HandOverAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        while (fleet.Slots.Count(slot => slot.Worker is not null) > 1 && !cancellationToken.IsCancellationRequested)
        {
            WorkerSlot next = fleet.Slots.FirstOrDefault(fleet.Leads) ?? fleet.Slots.First(slot => slot.Worker is not null);
            await fleet.StopAsync(next, NemesisEventKind.Ended);
            TimeSpan stopped = DemoClock.Now;
            if (!await Fleet.UntilAsync(() => fleet.Board.AllLedSince(stopped), _recoveryLimit, cancellationToken)
                && !cancellationToken.IsCancellationRequested)
            {
                string left = string.Join(", ", fleet.Slots.Where(slot => slot.Worker is not null).Select(slot => slot.Worker!.Name));
                _problems.Add($"with {left} alone, not every group had a leader within {_recoveryLimit.TotalSeconds:F1} s");
                return;
            }
        }
    }
}
