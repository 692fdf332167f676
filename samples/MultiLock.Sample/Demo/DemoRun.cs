namespace MultiLock.Sample.Demo;

/// <summary>Starts the workers, kills the leader again and again, and collects the records.</summary>
internal sealed class DemoRun : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly DemoOptions _options;
    private readonly DemoBoard _board;
    private readonly string _store;
    private readonly string _records;
    private readonly List<WorkerProcess> _workers = [];
    private readonly List<(int Slot, TimeSpan At)> _restarts = [];
    private readonly List<RunEvent> _events = [];
    private readonly List<WorkerEnd> _ends = [];
    private readonly List<string> _faults = [];
    private readonly int[] _starts;

    public DemoRun(DemoOptions options, DemoBoard board, string directory)
    {
        _options = options;
        _board = board;
        _store = Directory.CreateDirectory(Path.Combine(directory, "store")).FullName;
        _records = Directory.CreateDirectory(Path.Combine(directory, "records")).FullName;
        _starts = new int[options.Replicas];
    }

    public IReadOnlyCollection<RunEvent> Events => _events;

    public IReadOnlyCollection<WorkerEnd> Ends => _ends;

    /// <summary>What went wrong outside the election: a worker that did not start, crashed or did not stop.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (int slot = 0; slot < _options.Replicas; slot++)
        {
            Start(slot);
        }

        // A kill before everybody is there would measure how long a process takes to start.
        if (await UntilAsync(() => _board.EveryGroupHasALeader && _workers.All(worker => _board.Ready.Contains(worker.Name)), StartLimit, cancellationToken))
        {
            await KillLeadersAsync(cancellationToken);
            await UntilAsync(() => _board.EveryGroupHasALeader, RecoveryLimit, cancellationToken);
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            _faults.Add($"after {StartLimit.TotalSeconds:F0} s not every worker was ready, or a group had no leader");
        }

        await StopAsync();
    }

    public void Dispose()
    {
        foreach (WorkerProcess worker in _workers)
        {
            if (!worker.HasExited)
            {
                worker.Kill();
            }

            worker.Dispose();
        }
    }

    private async Task KillLeadersAsync(CancellationToken cancellationToken)
    {
        TimeSpan end = DemoClock.Now + _options.For;
        for (TimeSpan kill = DemoClock.Now + _options.KillEvery; kill < end; kill += _options.KillEvery)
        {
            await UntilAsync(() => DemoClock.Now >= kill, _options.KillEvery, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (_workers.Find(worker => worker.Name == _board.MainLeader) is { } leader)
            {
                Kill(leader);
            }
        }

        await UntilAsync(() => DemoClock.Now >= end, _options.KillEvery, cancellationToken);
    }

    private async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        TimeSpan end = DemoClock.Now + limit;
        while (true)
        {
            Look();
            if (condition())
            {
                return true;
            }

            if (DemoClock.Now >= end || cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(Step, TimeProvider.System, CancellationToken.None);
        }
    }

    private void Look()
    {
        CollectEvents();
        foreach (WorkerProcess worker in _workers.Where(worker => worker.HasExited).ToList())
        {
            _faults.Add($"{worker.Name} ended by itself with exit code {worker.ExitCode}. {worker.Errors}");
            Retire(worker, DemoClock.Now, killed: false, "ended by itself");
        }

        foreach ((int slot, TimeSpan at) in _restarts.Where(restart => DemoClock.Now >= restart.At).ToList())
        {
            _restarts.Remove((slot, at));
            Start(slot);
        }

        _board.Draw($"{_options.Replicas} replicas (worker-R.N is the Nth start of replica R), {_ends.Count} kills");
    }

    private void Start(int slot) => _workers.Add(WorkerProcess.Start(slot + 1, ++_starts[slot], _store, _records));

    private void Kill(WorkerProcess worker)
    {
        TimeSpan at = DemoClock.Now;
        worker.Kill();
        worker.WaitForExit();
        Retire(worker, at, killed: true, $"is killed (process {worker.ProcessId})");
    }

    private void Retire(WorkerProcess worker, TimeSpan at, bool killed, string how)
    {
        _events.AddRange(Apply(worker.ReadNew()));
        _ends.Add(new WorkerEnd(worker.Name, at, killed));
        _board.Ended(worker.Name, at, how);
        _workers.Remove(worker);
        worker.Dispose();

        // Not at once: a process that starts takes a core, and the failover is what is to be seen.
        _restarts.Add((worker.Slot - 1, DemoClock.Now + TimeSpan.FromSeconds(Math.Min(1, _options.KillEvery.TotalSeconds / 2))));
    }

    private async Task StopAsync()
    {
        _workers.ForEach(worker => worker.AskToStop());
        using var limit = new CancellationTokenSource(StopLimit, TimeProvider.System);
        foreach (WorkerProcess worker in _workers)
        {
            try
            {
                await worker.WaitForExitAsync(limit.Token);
                if (worker.ExitCode != 0)
                {
                    _faults.Add($"{worker.Name} stopped with exit code {worker.ExitCode}. {worker.Errors}");
                }
            }
            catch (OperationCanceledException)
            {
                _faults.Add($"{worker.Name} did not stop within {StopLimit.TotalSeconds:F0} s. {worker.Errors}");
                worker.Kill();
                worker.WaitForExit();
            }

            _ends.Add(new WorkerEnd(worker.Name, DemoClock.Now, Killed: false));
        }

        CollectEvents();
    }

    private void CollectEvents()
    {
        foreach (WorkerProcess worker in _workers)
        {
            _events.AddRange(Apply(worker.ReadNew()));
        }
    }

    private List<RunEvent> Apply(IEnumerable<RunEvent> events)
    {
        List<RunEvent> added = [.. events];
        added.ForEach(_board.Apply);
        return added;
    }
}
