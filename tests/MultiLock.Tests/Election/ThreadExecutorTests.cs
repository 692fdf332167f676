using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>The election's own thread: when it turns, and when it does not.</summary>
public sealed class ThreadExecutorTests : IDisposable
{
    private readonly Channel<(Thread Thread, Instant At)> _turns = Channel.CreateUnbounded<(Thread, Instant)>();
    private readonly List<ThreadExecutor> _executors = [];
    private Instant _next = Instant.Never;

    [Fact]
    public async Task Turn_HappensAtTheStartAndAtEveryWake_OnOneThreadOfItsOwn()
    {
        ThreadExecutor executor = Start(new ElectionClock(MonotonicTimeProvider.Instance));
        Thread first = (await Turn()).Thread;
        executor.Wake();
        Thread second = (await Turn()).Thread;
        Assert.Same(first, second);
        Assert.Equal("MultiLock election", first.Name);
        Assert.True(first.IsBackground);
        Assert.False(_turns.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Wake_DuringATurn_IsAnsweredByAnother()
    {
        var woken = new TaskCompletionSource<ThreadExecutor>();
        ThreadExecutor executor = Start(new ElectionClock(MonotonicTimeProvider.Instance), () => woken.Task.Result.Wake());
        woken.SetResult(executor);
        await Turn();
        await Turn();
    }

    [Fact]
    public async Task Turn_WhenATimeWasAskedFor_HappensThenAndNotBefore()
    {
        var clock = new ElectionClock(MonotonicTimeProvider.Instance);
        Instant due = clock.Now + TimeSpan.FromMilliseconds(30);
        _next = due;
        Start(clock);
        await Turn();
        Assert.True((await Turn()).At >= due);
        _next = Instant.Never;
    }

    [Fact]
    public async Task Turn_OnATimeProviderOfTheApplication_FollowsItsTimers()
    {
        var time = new Armed();
        var clock = new ElectionClock(time);
        _next = clock.Now + TimeSpan.FromSeconds(10.0004);
        ThreadExecutor executor = Start(clock);
        await Turn();

        // Rounded up to a millisecond: a turn before its time would only be followed by another.
        Assert.Equal(TimeSpan.FromSeconds(10.001), await time.ArmedAsync());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_turns.Reader.TryRead(out _));
        _next = Instant.Never;
        time.Advance(TimeSpan.FromSeconds(0.001));
        await Turn();
        executor.Wake();
        await Turn();
    }

    [Fact]
    public async Task Turn_AskedForInManyHours_LooksAtTheClockEveryHour()
    {
        var time = new Armed();
        var clock = new ElectionClock(time);
        _next = clock.Now + TimeSpan.FromHours(5);
        Start(clock);
        await Turn();
        Assert.Equal(TimeSpan.FromHours(1), await time.ArmedAsync());
        time.Advance(TimeSpan.FromHours(1));
        await Turn();
    }

    [Fact]
    public async Task Turn_AskedForInThePast_HappensAtOnce()
    {
        var clock = new ElectionClock(new Armed());
        _next = clock.Now;
        Start(clock);
        await Turn();
        await Turn();
        _next = Instant.Never;
    }

    [Fact]
    public async Task Dispose_EndsTheThread()
    {
        ThreadExecutor executor = Start(new ElectionClock(MonotonicTimeProvider.Instance));
        Thread thread = (await Turn()).Thread;
        executor.Dispose();
        Assert.True(thread.Join(PatienceAttribute.Limit));
    }

    [Fact]
    public async Task Cancel_IsDoneAtOnce_AndRunsUserCodeOnThePool_WhileHeartbeatsHaveTheirThread()
    {
        ThreadExecutor executor = Start(new ElectionClock(MonotonicTimeProvider.Instance));
        Thread election = (await Turn()).Thread;
        var user = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heartbeat = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new CancellationTokenSource();
        await using CancellationTokenRegistration registration = source.Token.Register(() => user.SetResult(Thread.CurrentThread));
        executor.Cancel(source);
        Assert.True(source.IsCancellationRequested);
        executor.RunHeartbeat(() => heartbeat.SetResult(Thread.CurrentThread));
        Assert.True((await user.Task.WaitAsync(TestContext.Current.CancellationToken)).IsThreadPoolThread);
        Thread beat = await heartbeat.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("MultiLock heartbeat", beat.Name);
        Assert.NotSame(election, beat);
        executor.Dispose();
        Assert.True(beat.Join(PatienceAttribute.Limit));
    }

    public void Dispose() => _executors.ForEach(executor => executor.Dispose());

    private ThreadExecutor Start(ElectionClock clock, Action? duringTheFirstTurn = null)
    {
        var executor = new ThreadExecutor(clock);
        _executors.Add(executor);
        executor.Start(() =>
        {
            Interlocked.Exchange(ref duringTheFirstTurn, null)?.Invoke();
            _turns.Writer.TryWrite((Thread.CurrentThread, clock.Now));
            return _next;
        });
        return executor;
    }

    private Task<(Thread Thread, Instant At)> Turn() => _turns.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>Fake time that tells when its timer is set, and for how long.</summary>
    private sealed class Armed : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

        public Task<TimeSpan> ArmedAsync() => _armed.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Watched(base.CreateTimer(callback, state, dueTime, period), _armed.Writer);

        private sealed class Watched(ITimer inner, ChannelWriter<TimeSpan> armed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                bool changed = inner.Change(dueTime, period);
                armed.TryWrite(dueTime);
                return changed;
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
