using System.Runtime.CompilerServices;

namespace MultiLock.Tasks.Tests;

/// <summary>The token of one run by itself.</summary>
public sealed class LeaderTaskCancellationTests : IDisposable
{
    private readonly TestTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _termEnd = new();
    private readonly TestLog _log = new();
    private readonly LeaderTaskEnvironment _environment;

    public LeaderTaskCancellationTests()
    {
        _environment = new LeaderTaskEnvironment(new TestElections(_time), null!, _time, _log.CreateLogger(""), null!, null, CancellationToken.None);
    }

    [Fact]
    public void Token_WhenTheTermEndsFirst_DoesNotTimeOutAfterwards()
    {
        using LeaderTaskCancellation cancellation = New();
        _stop.Cancel();
        Assert.True(cancellation.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(cancellation.TimedOut);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void Token_WhenTheElectionEndsTheTerm_DoesNotWaitForTheOtherToken()
    {
        using LeaderTaskCancellation cancellation = New();
        _termEnd.Cancel();
        Assert.True(cancellation.Token.IsCancellationRequested);
        Assert.False(cancellation.TimedOut);
    }

    [Fact]
    public void Token_WhenItTimesOutFirst_HasTimedOutEvenIfTheTermEndsAfterwards()
    {
        using LeaderTaskCancellation cancellation = New();
        _time.Advance(TimeSpan.FromMinutes(1));
        _stop.Cancel();
        Assert.True(cancellation.TimedOut);
        Assert.True(_log.Has(2012));
    }

    [Fact]
    public void Token_AfterTheRun_IsLeftAlone()
    {
        LeaderTaskCancellation cancellation = New();
        cancellation.Dispose();
        _stop.Cancel();
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(cancellation.Token.IsCancellationRequested);
        Assert.False(cancellation.TimedOut);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void Token_AfterTheRun_IsHeldNeitherByTheTermNorByItsTimer()
    {
        // A term of months with a tick a second would otherwise hold every one of its runs.
        WeakReference run = MakeAndDispose();
        for (int i = 0; i < 10 && run.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(run.IsAlive);
        Assert.False(_stop.IsCancellationRequested);
        Assert.Empty(_log.Errors);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference MakeAndDispose()
        {
            LeaderTaskCancellation cancellation = New();
            cancellation.Dispose();
            return new WeakReference(cancellation);
        }
    }

    [Fact]
    public async Task CallbackOnTheToken_WhenItThrows_IsReportedAndNeverThrownAtWhoEndsTheTerm()
    {
        using LeaderTaskCancellation cancellation = New();
        cancellation.Token.Register(() => throw new FormatException("callback"));
        await _stop.CancelAsync();
        await TaskRig.UntilAsync(() => _log.Has(2014));
        Assert.IsType<FormatException>(_log.Single(2014).Exception!.GetBaseException());
    }

    private static LeaderTaskDefinition Definition { get; } = new()
    {
        Name = "task",
        ElectionGroup = TaskRig.Group,
        Method = "Jobs.Task()",
        Enabled = true,
        Timeout = TimeSpan.FromMinutes(1),
        Invoke = static _ => ValueTask.CompletedTask,
    };

    public void Dispose()
    {
        _log.Dispose();
        _stop.Dispose();
        _termEnd.Dispose();
    }

    private LeaderTaskCancellation New() => new(Definition, _environment, _termEnd.Token, _stop.Token);
}
