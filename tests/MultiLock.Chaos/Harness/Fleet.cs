namespace MultiLock.Chaos;

/// <summary>The workers, and what is known of them.</summary>
/// <remarks>Not thread-safe: all of a round runs on one exclusive scheduler, one step at a time.</remarks>
internal sealed class Fleet : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(400);

    private readonly ChaosOptions _options;
    private readonly RoundFiles _files;
    private readonly int _registerPort;
    private readonly NemesisLog _log;
    private readonly List<string> _problems = [];
    private TimeSpan _lastLook = DemoClock.Now;

    public Fleet(ChaosOptions options, RoundFiles files, int registerPort, NemesisLog log, IEnumerable<TcpProxy?> proxies)
    {
        _options = options;
        _files = files;
        _registerPort = registerPort;
        _log = log;
        Board = new LeaderBoard(ChaosGroups.Take(options.Groups));
        Slots = [.. proxies.Select((proxy, index) => new WorkerSlot(index + 1, proxy))];
    }

    public IReadOnlyList<WorkerSlot> Slots { get; }

    public LeaderBoard Board { get; }

    /// <summary>Gets what went wrong outside the election: a worker that crashed or did not stop.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public bool AllReady => Slots.All(slot => slot.Worker is { IsReady: true });

    public bool Leads(WorkerSlot slot) =>
        slot.Worker is { } worker && ChaosGroups.Take(_options.Groups).Any(group => Board.LeaderOf(group) == worker.Name);

    public void Start(WorkerSlot slot, string participantId)
    {
        string name = $"w{slot.Number}.{++slot.Starts}";
        bool isPlanted = _options.Planted != PlantedFault.SlowClock || slot.Number < Slots.Count;
        TimeSpan before = DemoClock.Now;
        slot.Worker = WorkerProcess.Start(
            new WorkerArguments(
                name,
                participantId,
                _options.Backend,
                ChaosBackends.Get(_options.Backend).Connection(_files.Store, slot.Proxy?.Port ?? 0),
                _files.Records,
                _registerPort,
                _options.Groups,
                isPlanted ? _options.Planted : PlantedFault.None),
            _files.Logs);
        _log.Add(NemesisEventKind.Started, name, new Moment(before, DemoClock.Now), detail: participantId);
    }

    public async Task<Moment> KillAsync(WorkerSlot slot)
    {
        WorkerProcess worker = Take(slot);
        Moment killed = await worker.KillAsync();
        _log.Add(NemesisEventKind.Killed, worker.Name, killed);
        Retire(worker);
        return killed;
    }

    public async Task StopAsync(WorkerSlot slot, NemesisEventKind kind)
    {
        WorkerProcess worker = Take(slot);
        if (await worker.StopAsync(StopLimit) is { } stopped)
        {
            _log.Add(kind, worker.Name, new Moment(stopped.Before, stopped.Before), stopped);
            if (worker.ExitCode != 0)
            {
                _problems.Add($"{worker.Name} stopped with {await worker.DescribeEndAsync()}");
            }
        }
        else
        {
            _problems.Add($"{worker.Name} did not stop within {StopLimit.TotalSeconds:F0} s");
            _log.Add(NemesisEventKind.Killed, worker.Name, await worker.KillAsync());
        }

        Retire(worker);
    }

    public Task StopAllAsync() =>
        Task.WhenAll(Slots.Where(slot => slot.Worker is not null).Select(slot => StopAsync(slot, NemesisEventKind.Ended)));

    /// <summary>Looks what the workers do, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(LookInterval, TimeProvider.System, cancellationToken).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Waits for something to become true of the workers.</summary>
    public static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (TimeSpan end = DemoClock.Now + limit; !condition();)
        {
            if (DemoClock.Now >= end || cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(LookInterval, TimeProvider.System, CancellationToken.None);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (WorkerSlot slot in Slots)
        {
            slot.Worker?.Dispose();
        }
    }

    private static WorkerProcess Take(WorkerSlot slot)
    {
        // Out of the slot before it ends: an end that was asked for is no crash.
        WorkerProcess worker = slot.Worker!;
        slot.Worker = null;
        return worker;
    }

    private async Task LookAsync()
    {
        TimeSpan now = DemoClock.Now;
        if (now - _lastLook > Stall)
        {
            _log.Add(NemesisEventKind.Stalled, "harness", new Moment(_lastLook, _lastLook), new Moment(now, now));
        }

        foreach (WorkerSlot slot in Slots.Where(slot => slot.Worker is not null))
        {
            WorkerProcess worker = slot.Worker!;
            bool exited = worker.HasExited;
            Read(worker);
            if (exited)
            {
                Take(slot);
                _log.Add(NemesisEventKind.Crashed, worker.Name, new Moment(_lastLook, now));
                Start(slot, slot.ParticipantId);
                _problems.Add($"{worker.Name} ended by itself with {await worker.DescribeEndAsync()}");
                Retire(worker);
            }
        }

        _lastLook = DemoClock.Now;
    }

    private void Read(WorkerProcess worker)
    {
        foreach (RunLine line in worker.ReadNew())
        {
            if (line.Kind == RunLineKind.Ready)
            {
                worker.IsReady = true;
            }
            else
            {
                Board.Apply(worker.Name, line);
            }
        }
    }

    private void Retire(WorkerProcess worker)
    {
        Read(worker);
        Board.Ended(worker.Name);
        worker.Dispose();
    }
}
