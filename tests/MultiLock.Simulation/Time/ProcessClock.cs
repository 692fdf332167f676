namespace MultiLock.Simulation;

/// <summary>The clocks of one machine: they run at a rate of their own, from a start of their own, and may stop, jump and wait.</summary>
internal sealed class ProcessClock(World world, TimeSpan monotonicStart, double rate, TimeSpan wallOffset) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _anchor = world.Now;
    private TimeSpan _monotonic = monotonicStart;
    private TimeSpan _wallOffset = wallOffset;
    private bool _suspended;

    /// <summary>Gets or sets the process that timers wake; timers of a store's clock belong to nobody.</summary>
    public Process? Owner { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets or sets an instant of the past to be shown instead: a replica replays what was written then.</summary>
    public TimeSpan? Replayed { get; set; }

    public TimeSpan Monotonic => _suspended ? _monotonic : _monotonic + ((Shown - _anchor) * rate);

    private TimeSpan Shown => Replayed ?? world.Now;

    public override long GetTimestamp() => Monotonic.Ticks;

    // The wall clock goes on while the machine is suspended, and drifts as the monotonic one does.
    public override DateTimeOffset GetUtcNow() => Epoch + (Shown * rate) + _wallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ProcessTimer(world, this, callback, state, dueTime, period);

    /// <summary>The machine is suspended and its monotonic clock does not count it, as with <c>CLOCK_MONOTONIC</c> on Linux.</summary>
    public void Suspend()
    {
        _monotonic = Monotonic;
        _suspended = true;
    }

    public void Resume()
    {
        if (_suspended)
        {
            _anchor = world.Now;
            _suspended = false;
        }
    }

    public void StepWall(TimeSpan by) => _wallOffset += by;

    /// <summary>How much true time passes until the monotonic clock has advanced by <paramref name="span"/>.</summary>
    public TimeSpan TrueTime(TimeSpan span) => span / rate;
}
