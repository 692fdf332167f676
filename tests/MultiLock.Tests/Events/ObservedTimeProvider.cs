using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace MultiLock.Tests.Events;

/// <summary>Fake time that tells when the code under test has started to wait, so that a test advances it neither too early nor after a sleep.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _armed.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for the next timer in the order of creation and returns how long it was set for.</summary>
    public ValueTask<TimeSpan> TimerArmedAsync() => _armed.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
