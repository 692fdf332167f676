using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Providers;

/// <summary>The watch of backends that cannot push.</summary>
public sealed class ReleasePollTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly WaitedTime _time = new();
    private readonly Channel<TimeSpan> _asked = Channel.CreateUnbounded<TimeSpan>();
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly List<string> _log = [];
    private Func<CancellationToken, Task<IReadOnlyCollection<ReleaseMark>>> _answer = _ => Answer();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Poll_WhenAGroupIsReleased_TellsItOnceAndAgainAtItsNextRelease()
    {
        ReleasePoll poll = Create();
        _answer = _ => Answer(("before", 1));
        await using IAsyncDisposable watch = await poll.AddAsync(Tell, Cancel);
        Assert.Equal("Resynchronized", await ToldAsync());
        await AskedAsync();

        await TurnAsync(("before", 1), ("a", 2), ("b", 2));
        Assert.Equal("Released a b", await ToldAsync());
        await TurnAsync(("a", 2), ("b", 2));
        await TurnAsync(("a", 3), ("b", 2));
        Assert.Equal("Released a", await ToldAsync());
        Assert.Equal(0, _told.Reader.Count);
    }

    [Fact]
    public async Task Poll_WhenItFails_SaysSoOnceAsksLessAndResynchronizes()
    {
        ReleasePoll poll = Create();
        await using IAsyncDisposable watch = await poll.AddAsync(Tell, Cancel);
        await ToldAsync();
        await AskedAsync();
        _answer = _ => Task.FromException<IReadOnlyCollection<ReleaseMark>>(new IOException("gone"));

        await TurnAsync();
        Assert.Equal("Interrupted", await ToldAsync());
        await PassAsync(Interval * 2);
        await AskedAsync();
        _answer = _ => Answer(("a", 1));
        await PassAsync(Interval * 4);

        // All that has passed since the last answer, and the overlap: seven seconds and ten.
        Assert.Equal(TimeSpan.FromSeconds(17), await AskedAsync());
        Assert.Equal("Resynchronized", await ToldAsync());
        Assert.Equal(["gone", "works"], _log);
        Assert.Equal(0, _told.Reader.Count);
    }

    [Fact]
    public async Task Poll_WhenNobodyAnswers_GivesUpAfterFiveSeconds()
    {
        ReleasePoll poll = Create();
        await using IAsyncDisposable watch = await poll.AddAsync(Tell, Cancel);
        await ToldAsync();
        await AskedAsync();
        _answer = async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return [];
        };
        await PassAsync(Interval);
        await AskedAsync();

        await PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("Interrupted", await ToldAsync());
    }

    [Fact]
    public async Task Poll_WhenSeveralWatch_AsksOnceForAllUntilTheLastIsGone()
    {
        ReleasePoll poll = Create();
        IAsyncDisposable one = await poll.AddAsync(Tell, Cancel);
        IAsyncDisposable two = await poll.AddAsync(Tell, Cancel);
        await AskedAsync();
        Assert.Equal(("Resynchronized", "Resynchronized"), (await ToldAsync(), await ToldAsync()));
        await TurnAsync(("a", 1));
        Assert.Equal(("Released a", "Released a"), (await ToldAsync(), await ToldAsync()));

        await one.DisposeAsync();
        await one.DisposeAsync();
        await TurnAsync(("a", 2));
        Assert.Equal("Released a", await ToldAsync());
        await two.DisposeAsync();
        _time.Advance(Interval * 3);

        Assert.Equal((0, 0), (_asked.Reader.Count, _told.Reader.Count));
        await using IAsyncDisposable three = await poll.AddAsync(Tell, Cancel);
        Assert.Equal("Resynchronized", await ToldAsync());
    }

    [Fact]
    public async Task Poll_WhenTheFirstQuestionFails_IsNotStarted()
    {
        ReleasePoll poll = Create();
        _answer = _ => Task.FromException<IReadOnlyCollection<ReleaseMark>>(new IOException("gone"));

        await Assert.ThrowsAsync<IOException>(async () => await poll.AddAsync(Tell, Cancel));
        await poll.EndAsync();

        Assert.Empty(_log);
    }

    private static Task<IReadOnlyCollection<ReleaseMark>> Answer(params (string Group, long Mark)[] marks) =>
        Task.FromResult<IReadOnlyCollection<ReleaseMark>>([.. marks.Select(mark => new ReleaseMark(mark.Group, mark.Mark))]);

    private ReleasePoll Create() => new(
        (within, token) =>
        {
            Task<IReadOnlyCollection<ReleaseMark>> answer = _answer(token);
            _asked.Writer.TryWrite(within);
            return answer;
        },
        Interval,
        _time,
        failure => _log.Add(failure?.Message ?? "works"));

    private void Tell(LeadershipNotification notification) => _told.Writer.TryWrite($"{notification.Kind} {string.Join(' ', notification.Groups)}".TrimEnd());

    private async Task TurnAsync(params (string Group, long Mark)[] marks)
    {
        if (marks.Length > 0)
        {
            _answer = _ => Answer(marks);
        }

        await PassAsync(Interval);
        await AskedAsync();
    }

    /// <summary>Lets time pass once somebody waits for exactly that long.</summary>
    private async Task PassAsync(TimeSpan by)
    {
        while (await _time.Waits.Reader.ReadAsync(Cancel) != by)
        {
        }

        _time.Advance(by);
    }

    private async Task<TimeSpan> AskedAsync() => await _asked.Reader.ReadAsync(Cancel);

    private async Task<string> ToldAsync() => await _told.Reader.ReadAsync(Cancel);

    /// <summary>Fake time that tells when somebody has begun to wait.</summary>
    private sealed class WaitedTime : FakeTimeProvider
    {
        public Channel<TimeSpan> Waits { get; } = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
