namespace MultiLock;

/// <summary>
/// Where one term is in a schedule. The wall clock may jump: forward, the missed ticks count as one, the last of them; back, no tick that was taken comes again.
/// </summary>
internal sealed class LeaderTaskTicks(LeaderTaskSchedule schedule, DateTimeOffset since)
{
    /// <summary>Clocks that are kept in step move by less, and nobody needs to hear of it.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(1);

    private DateTimeOffset _after = since;
    private bool _taken;
    private bool _noticed;
    private LeaderTaskMissed _missed;
    private int _catchUpLimit;

    /// <summary>Continues a recorded schedule. Nothing up to the recorded tick comes again, whatever the clock says.</summary>
    public static LeaderTaskTicks AfterRecorded(LeaderTaskSchedule schedule, DateTimeOffset recorded, LeaderTaskMissed missed, int catchUpLimit) =>
        new(schedule, recorded) { _taken = true, _missed = missed, _catchUpLimit = catchUpLimit };

    /// <summary>Gets the tick that comes next, or null if there is none.</summary>
    public DateTimeOffset? Next => schedule.NextAfter(_after);

    /// <summary>Takes the tick that is due, or returns null.</summary>
    public DateTimeOffset? TakeDue(DateTimeOffset now)
    {
        if (!_taken && now < _after)
        {
            _after = now;
        }

        if (Next is not { } next || next > now)
        {
            return null;
        }

        _after = _missed == LeaderTaskMissed.CatchUp ? FirstToCatchUpWith(now, next) : schedule.LastUpTo(now, next);
        _taken = true;
        _noticed = false;
        return _after;
    }

    /// <summary>Takes a moment that is no tick of the schedule: now, or right after what was taken before if the clock shows less.</summary>
    public DateTimeOffset TakeNow(DateTimeOffset now)
    {
        _after = now > _after ? now : _after.AddTicks(1);
        _taken = true;
        _noticed = false;
        return _after;
    }

    /// <summary>Leaves out every tick up to a moment.</summary>
    public void LeaveOut(DateTimeOffset until) => _after = until > _after ? until : _after;

    /// <summary>Leaves out what has passed, unless nothing has.</summary>
    /// <returns>The last tick that is left out, or null.</returns>
    public DateTimeOffset? SkipPassed(DateTimeOffset now)
    {
        if (Next is not { } next || next > now)
        {
            return null;
        }

        return _after = schedule.LastUpTo(now, next);
    }

    private DateTimeOffset FirstToCatchUpWith(DateTimeOffset now, DateTimeOffset next)
    {
        DateTimeOffset first = schedule.LastUpTo(now, next);
        for (int i = 1; i < _catchUpLimit && first > next && schedule.Before(first) is { } before; i++)
        {
            first = before;
        }

        return first;
    }

    /// <summary>Gets how far the clock was moved back behind the last tick, once for each time.</summary>
    public TimeSpan? NoticeClockMovedBack(DateTimeOffset now)
    {
        if (_noticed || _after - now < Noticeable)
        {
            return null;
        }

        _noticed = true;
        return _after - now;
    }
}
