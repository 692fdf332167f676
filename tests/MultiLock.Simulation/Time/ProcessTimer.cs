namespace MultiLock.Simulation;

/// <summary>A timer on a process's monotonic clock, late like real ones.</summary>
internal sealed class ProcessTimer : ITimer
{
    private readonly World _world;
    private readonly ProcessClock _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private int _generation;

    public ProcessTimer(World world, ProcessClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
        {
            throw new NotSupportedException("Nothing that is simulated uses periodic timers.");
        }

        (_world, _clock, _callback, _state) = (world, clock, callback, state);
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _generation++;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Arm(_clock.Monotonic + dueTime, _generation);
        }

        return true;
    }

    public void Dispose() => _generation++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan deadline, int generation)
    {
        TimeSpan wait = deadline - _clock.Monotonic;
        TimeSpan delay = _clock.TrueTime(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        delay += _clock.Owner?.TimerLateness(delay) ?? TimeSpan.Zero;
        _world.After(delay, _clock.Owner, () =>
        {
            if (generation != _generation)
            {
                return;
            }

            // The machine may have been suspended meanwhile, and the clock with it.
            if (_clock.Monotonic < deadline)
            {
                Arm(deadline, generation);
                return;
            }

            _callback(_state);
        });
    }
}
