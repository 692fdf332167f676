namespace MultiLock.Benchmarks;

/// <summary>Whether one participant's way to the store is cut.</summary>
internal sealed class Severance
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _cut;

    public bool IsCut
    {
        get
        {
            lock (_lock)
            {
                return _cut is not null;
            }
        }
    }

    public void Cut()
    {
        lock (_lock)
        {
            _cut ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Heal()
    {
        lock (_lock)
        {
            _cut?.SetResult();
            _cut = null;
        }
    }

    /// <summary>Waits for as long as the way is cut; what had to wait is lost.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        Task? healed;
        lock (_lock)
        {
            healed = _cut?.Task;
        }

        if (healed is not null)
        {
            await healed.WaitAsync(cancellationToken);
            throw new LeaderElectionProviderException("The way to the store was cut, and the request was lost.");
        }
    }
}
