using Cronos;

namespace MultiLock;

/// <summary>
/// The ticks of a task. They are fixed in UTC, whoever leads and whenever the term began, so that a change of leader does not shift them.
/// </summary>
internal sealed class LeaderTaskSchedule
{
    private readonly long _interval;
    private readonly CronExpression? _cron;
    private readonly TimeZoneInfo _timeZone = TimeZoneInfo.Utc;

    public LeaderTaskSchedule(TimeSpan every) => _interval = every.Ticks;

    public LeaderTaskSchedule(CronExpression cron, TimeZoneInfo timeZone)
    {
        _cron = cron;
        _timeZone = timeZone;
    }

    /// <summary>Gets the time between two ticks; null where it varies.</summary>
    public TimeSpan? Interval => _cron is null ? new TimeSpan(_interval) : null;

    /// <summary>True for a cron expression, and for an interval from <paramref name="from"/> on.</summary>
    public bool RecordedByDefault(TimeSpan from) => _cron is not null || _interval >= from.Ticks;

    /// <summary>Gets the first tick after a moment, or null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        if (_cron is not null)
        {
            return _cron.GetNextOccurrence(moment, _timeZone)?.ToUniversalTime();
        }

        long start = Floor(moment);
        return start > DateTime.MaxValue.Ticks - _interval ? null : new DateTimeOffset(start + _interval, TimeSpan.Zero);
    }

    /// <summary>Gets the last tick up to a moment: where several were missed, it alone is run.</summary>
    /// <param name="moment">Not before <paramref name="tick"/>.</param>
    /// <param name="tick">A tick, which is the answer if no later one is due.</param>
    public DateTimeOffset LastUpTo(DateTimeOffset moment, DateTimeOffset tick)
    {
        DateTimeOffset? last = _cron is null
            ? new DateTimeOffset(Floor(moment), TimeSpan.Zero)
            : _cron.GetPreviousOccurrence(moment, _timeZone, inclusive: true)?.ToUniversalTime();
        return last > tick ? last.Value : tick;
    }

    /// <summary>Gets the tick before a tick, or null if there is none.</summary>
    public DateTimeOffset? Before(DateTimeOffset tick) => _cron is not null
        ? _cron.GetPreviousOccurrence(tick, _timeZone)?.ToUniversalTime()
        : tick.UtcTicks < _interval ? null : tick.AddTicks(-_interval);

    private long Floor(DateTimeOffset moment)
    {
        long sinceEpoch = moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long remainder = sinceEpoch % _interval;
        return moment.UtcTicks - (remainder < 0 ? remainder + _interval : remainder);
    }
}
