namespace MultiLock.Benchmarks;

/// <summary>A lock used as an election: a loop a group that acquires, works while it holds, and releases.</summary>
internal abstract class LoopContender(WorkerSettings settings, WorkLog log) : IContender
{
    private readonly LeaderWork _work = new(log, settings.Ending);
    private CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;
    private int _leading;

    public int Leading => Volatile.Read(ref _leading);

    public Task CompeteAsync()
    {
        _stop = new CancellationTokenSource();
        CancellationToken stop = _stop.Token;
        _loops = Task.WhenAll(Enumerable.Range(0, settings.Groups).Select(i => Task.Run(() => LoopAsync(i, stop))));
        return Task.CompletedTask;
    }

    public async Task ReleaseAsync()
    {
        await _stop.CancelAsync();
        await _loops;
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until the lock is held; null to be asked again.</summary>
    protected abstract Task<IPeerLock?> AcquireAsync(string group, CancellationToken cancellationToken);

    protected abstract Task CloseAsync();

    private async Task LoopAsync(int number, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await AcquireAsync(LeaderWork.GroupName(number), stop) is { } held)
                {
                    Interlocked.Increment(ref _leading);
                    await WorkAsync(number, held, stop);
                    Interlocked.Decrement(ref _leading);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // As in an application: whatever went wrong, it tries again a second later.
            catch (Exception)
#pragma warning restore CA1031
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkAsync(int number, IPeerLock held, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, held.Lost);
        if (number == 0)
        {
            await _work.RunAsync(end.Token);
            if (stop.IsCancellationRequested)
            {
                log.Note(WorkEventKind.Releasing);
            }
        }
        else
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await held.DisposeAsync();
    }
}
