namespace MultiLock;

/// <summary>
/// Runs the election on whichever thread has something for it, at once and to the end. With a fake <see cref="TimeProvider"/> and a provider that
/// completes synchronously, everything that follows from an input has happened when the input returns.
/// </summary>
internal sealed class InlineExecutor : IElectionExecutor
{
    private readonly ElectionClock _clock;
    private readonly ITimer _timer;
    private Func<Instant>? _drain;
    private int _wakes;
    private bool _disposed;

    public InlineExecutor(ElectionClock clock)
    {
        _clock = clock;
        _timer = clock.TimeProvider.CreateTimer(static executor => ((InlineExecutor)executor!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets a value indicating whether no thread is at work here. Who lets fake time pass meanwhile would leave a late thread behind.</summary>
    public bool IsIdle => Volatile.Read(ref _wakes) == 0;

    public void Start(Func<Instant> drain) => _drain = drain;

    public void Wake()
    {
        if (Interlocked.Increment(ref _wakes) != 1)
        {
            // Whoever is draining turns once more.
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _wakes);
            Instant next = _disposed ? Instant.Never : _drain!();
            if (!_disposed)
            {
                TimeSpan left = next == Instant.Never ? Timeout.InfiniteTimeSpan : next - _clock.Now;
                _timer.Change(left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left, Timeout.InfiniteTimeSpan);
            }
        }
        while (Interlocked.CompareExchange(ref _wakes, 0, seen) != seen);
    }

    public void RunHeartbeat(Action heartbeat) => heartbeat();

    public void Cancel(CancellationTokenSource source) => _ = source.CancelAsync();

    public void Dispose()
    {
        _disposed = true;
        _timer.Dispose();
    }
}
