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

        _after = schedule.LastUpTo(now, next);
        _taken = true;
        _noticed = false;
        return _after;
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
