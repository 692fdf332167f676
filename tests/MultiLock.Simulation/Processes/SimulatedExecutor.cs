namespace MultiLock.Simulation;

/// <summary>The threads of the election of one process, which run when the scheduler lets them and wake late.</summary>
internal sealed class SimulatedExecutor : IElectionExecutor
{
    private readonly World _world;
    private readonly Process _process;
    private readonly ElectionClock _clock;
    private readonly ITimer _timer;
    private Func<Instant>? _drain;
    private bool _scheduled;

    public SimulatedExecutor(World world, Process process, ElectionClock clock)
    {
        (_world, _process, _clock) = (world, process, clock);
        _timer = clock.TimeProvider.CreateTimer(_ => Drain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(Func<Instant> drain) => _drain = drain;

    public void Wake()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _world.After(_process.ThreadLatency(), _process, Drain);
        }
    }

    public void RunHeartbeat(Action heartbeat) => _world.After(_process.ThreadLatency(), _process, heartbeat);

    public void Cancel(CancellationTokenSource source) => _world.After(_process.ThreadLatency(), _process, source.Cancel);

    public void Dispose() => _timer.Dispose();

    private void Drain()
    {
        _scheduled = false;
        Instant next = _drain!();
        TimeSpan left = next == Instant.Never ? Timeout.InfiniteTimeSpan : next - _clock.Now;
        _timer.Change(left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left, Timeout.InfiniteTimeSpan);
    }
}
