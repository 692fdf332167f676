using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace MultiLock.Tasks.Tests;

/// <summary>Fake time that tells when somebody has begun to wait, and whose wall clock can be set by hand.</summary>
internal sealed class TestTime(string start = "2026-03-10T12:00:00Z") : FakeTimeProvider(DateTimeOffset.Parse(start, null))
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Gets or sets what somebody has moved the wall clock by; timers do not notice.</summary>
    public TimeSpan WallOffset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for the next wait to begin, and returns how long it will last.</summary>
    public Task<TimeSpan> NextWaitAsync() => _timers.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit, System);

    /// <summary>Waits for the next wait to begin, and lets its time pass.</summary>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        TimeSpan wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }

    /// <summary>Completes when a wait has begun that nobody has taken yet.</summary>
    public Task WhenWaitingAsync() => _timers.Reader.WaitToReadAsync().AsTask();

    public bool HasNoWait => !_timers.Reader.TryPeek(out _);
}
