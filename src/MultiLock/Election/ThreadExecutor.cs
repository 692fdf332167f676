namespace MultiLock;

/// <summary>
/// Production: one thread for the election and one for heartbeats, both our own, so that neither a starved thread pool nor blocking user
/// code can cost leadership (F4).
/// </summary>
internal sealed class ThreadExecutor : IElectionExecutor
{
    private readonly ElectionClock _clock;
    private readonly HeartbeatThreads _heartbeats = new();
    private readonly object _gate = new();
    private readonly ITimer? _timer;
    private Func<Instant>? _drain;
    private bool _woken;
    private bool _disposed;

    public ThreadExecutor(ElectionClock clock)
    {
        _clock = clock;
        if (clock.TimeProvider is not MonotonicTimeProvider)
        {
            // Somebody else's time can only be waited for through its own timers.
            _timer = clock.TimeProvider.CreateTimer(static executor => ((ThreadExecutor)executor!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Start(Func<Instant> drain)
    {
        _drain = drain;
        new Thread(Loop) { Name = "MultiLock election", IsBackground = true }.Start();
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    public void RunHeartbeat(Action heartbeat) => _heartbeats.Run(heartbeat);

    // Not from a thread of the pool: a starved one must not keep readers of the token from seeing it cancelled.
    public void Cancel(CancellationTokenSource source) => _ = source.CancelAsync();

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }

        _timer?.Dispose();
        _heartbeats.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            Instant next = _drain!();
            lock (_gate)
            {
                if (!_woken && !_disposed)
                {
                    WaitUntil_NeedsLock(next);
                }

                if (_disposed)
                {
                    return;
                }

                _woken = false;
            }
        }
    }

    private void WaitUntil_NeedsLock(Instant next)
    {
        if (next == Instant.Never)
        {
            Monitor.Wait(_gate);
            return;
        }

        TimeSpan left = next - _clock.Now;
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        // Rounded up: a wait that ends before its time only turns once more. At most an hour, since waits count no suspended time.
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(left.TotalMilliseconds), TimeSpan.MillisecondsPerHour));
        if (_timer is null)
        {
            Monitor.Wait(_gate, wait);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            Monitor.Wait(_gate);
        }
    }
}
