using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>What notifications change, and how observers follow.</summary>
public sealed class CoreWatchTests
{
    [Fact]
    public void Released_MakesItsFollowerAskAtOnce()
    {
        var bench = Watching();
        Follow(bench, "a");
        Follow(bench, "b");
        bench.Pass(3);
        bench.Notify(LeadershipNotification.Released(["a", "unknown"]));
        Assert.Equal(["a"], bench.Take<AcquireCall>().Request.Candidates.Select(candidate => candidate.Group));
    }

    [Fact]
    public void Released_DuringAnAcquire_MeansThatItsDenialMayBeOld()
    {
        var bench = Watching();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Deny(call, TimeSpan.FromSeconds(10));
        bench.Wake();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10));
        bench.Wake();
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Released_DuringAnAcquire_WhenManyCompete_SpreadsTheNextAttempt()
    {
        CoreBench bench = Watching(chance: 0.5);
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Deny(call, TimeSpan.FromSeconds(10), liveSessions: 9);
        Assert.Equal(0.025, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Released_BeforeTheAcquireWasSent_SaysNothingAboutItsDenial()
    {
        var bench = Watching();
        bench.Start("a");
        bench.Start("b");
        bench.Notify(LeadershipNotification.Released(["b"]));
        bench.Grant(bench.Take<AcquireCall>());
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10));
        bench.Wake();
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Released_WhileALossIsNotAnIntervalOld_MakesNobodyAskBeforeThat()
    {
        var bench = Watching();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(0.999);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.001);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Theory]
    [InlineData(8, 0.0)]
    [InlineData(9, 0.025)]
    public void Released_WhenManyCompete_SpreadsTheirAttemptsOverFiftyMilliseconds(int liveSessions, double delay)
    {
        var bench = Watching(chance: 0.5);
        bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10), liveSessions: liveSessions);
        bench.Pass(1);
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(TimeSpan.FromSeconds(delay) - TimeSpan.FromTicks(delay > 0 ? 1 : 0));
        Assert.Equal(delay > 0 ? 0 : 1, bench.Open<AcquireCall>());
        bench.Pass(TimeSpan.FromTicks(1));
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Released_ShortlyBeforeTheNextAttemptIsDue_DoesNotPutItOff()
    {
        var bench = Watching(chance: 0.9);
        bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1), liveSessions: 9);
        bench.Pass(1.03);
        bench.Notify(LeadershipNotification.Released(["billing"]));
        Assert.Equal(1.045, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Released_WhileLeading_ChangesNothing()
    {
        var bench = Watching();
        GroupState group = bench.Lead();
        bench.Notify(LeadershipNotification.Released(["billing"]));
        Assert.Equal(GroupPhase.Leading, group.Phase);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void SessionEnded_MakesFollowersOfItsGroupsAskAtOnce_AndNoOthers()
    {
        var bench = Watching();
        Guid gone = Guid.NewGuid();
        bench.Start("a");
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10), CoreBench.Other("a", session: gone));
        bench.Start("b");
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10), CoreBench.Other("b"));
        bench.Notify(LeadershipNotification.SessionEnded(gone));
        Assert.Equal(["a"], bench.Take<AcquireCall>().Request.Candidates.Select(candidate => candidate.Group));
    }

    [Fact]
    public void SessionEnded_DuringAnAcquire_MeansThatItsDenialMayBeOld()
    {
        var bench = Watching();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Notify(LeadershipNotification.SessionEnded(Guid.NewGuid()));
        bench.Deny(call, TimeSpan.FromSeconds(10));
        bench.Wake();
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Resynchronized_MakesEveryFollowerAsk_BecauseItMayHaveMissedSomething()
    {
        var bench = new CoreBench();
        Follow(bench, "a");
        Follow(bench, "b");
        bench.Notify(LeadershipNotification.Resynchronized);
        Assert.Equal(["a", "b"], bench.Take<AcquireCall>().Request.Candidates.Select(candidate => candidate.Group).Order());
    }

    [Fact]
    public void Interrupted_MakesFollowersAskEveryIntervalAgain()
    {
        var bench = Watching();
        Follow(bench, "a");
        bench.Start("soon");
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.5));
        bench.Notify(LeadershipNotification.Interrupted);
        bench.Pass(0.5);
        Assert.Equal(["soon"], bench.Take<AcquireCall>() is var call ? call.Request.Candidates.Select(candidate => candidate.Group) : []);
        bench.Deny(call, TimeSpan.FromSeconds(10));
        bench.Pass(0.5);
        AcquireCall next = bench.Take<AcquireCall>();
        Assert.Equal(["a"], next.Request.Candidates.Select(candidate => candidate.Group));
        bench.Deny(next, TimeSpan.FromSeconds(10));
        bench.Pass(1);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Interrupted_WhileLeading_ChangesNothing()
    {
        var bench = Watching();
        GroupState group = bench.Lead();
        bench.Notify(LeadershipNotification.Interrupted);
        Assert.Equal(GroupPhase.Leading, group.Phase);
        bench.Pass(2);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Observer_WithoutNotifications_LooksEveryInterval_AndNeverAsks()
    {
        var bench = new CoreBench();
        Observe(bench, "billing");
        for (int i = 0; i < 3; i++)
        {
            bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("billing", remaining: 10));
            bench.Pass(0.999);
            Assert.Equal(0, bench.Open<ReadCall>());
            bench.Pass(0.001);
        }

        Assert.Equal(0, bench.Open<AcquireCall>());
        Assert.Equal(["observed billing other", "concluded billing", "concluded billing", "concluded billing"], bench.Seen);
    }

    [Theory]
    [InlineData(10.0, 10)]
    [InlineData(0.2, 1)]
    [InlineData(null, 1)]
    public void Observer_WithNotifications_LooksAgainAtTheEndOfTheLease_OrAfterAnIntervalIfNobodyLeads(double? remaining, double delay)
    {
        var bench = Watching();
        Observe(bench, "billing");
        bench.Answer(bench.Take<ReadCall>(), remaining is { } left ? CoreBench.Other("billing", left) : null);
        Assert.Equal(delay, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Reads_GoOutOneAtATime_InFullBatches()
    {
        var bench = new CoreBench(maxBatchSize: 2);
        foreach (string name in new[] { "a", "b", "c", "d" })
        {
            Observe(bench, name);
        }

        ReadCall first = bench.Take<ReadCall>();
        Assert.Equal(["a"], first.Names);
        bench.Answer(first, [null]);
        ReadCall second = bench.Take<ReadCall>();
        Assert.Equal(["b", "c"], second.Names);
        bench.Answer(second, null, null);
        Assert.Equal(["d"], bench.Take<ReadCall>().Names);
    }

    [Fact]
    public void Read_WithoutAnAnswer_IsGivenUpAfterFiveSeconds_AndRepeated()
    {
        var bench = new CoreBench();
        Observe(bench, "billing");
        ReadCall late = bench.Take<ReadCall>();
        bench.Pass(5);
        Assert.Equal(["failed ReadCall", "concluded billing", "given up ReadCall"], bench.Seen);
        bench.Answer(late, CoreBench.Other("billing"));
        Assert.DoesNotContain("observed billing other", bench.Seen);
        bench.Pass(0.025);
        bench.Fail(bench.Take<ReadCall>());
        Assert.Equal(25, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Reads_ThatFailInARow_AreFollowedByDoublingDelays()
    {
        var bench = new CoreBench();
        Observe(bench, "billing");
        for (int i = 0; i < 4; i++)
        {
            bench.Fail(bench.Take<ReadCall>());
            Assert.Equal(25 << i, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
            bench.Pass(TimeSpan.FromMilliseconds(25 << i));
        }
    }

    [Fact]
    public void Reads_WhenNobodyIsLeftToReadFor_AreNotSent()
    {
        var bench = new CoreBench();
        Observe(bench, "a");
        GroupState b = Observe(bench, "b");
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReadCall>(), [null]);
        Assert.Equal(0, bench.Open<ReadCall>());
    }

    [Fact]
    public void Read_OfAGroupThatWasStoppedMeanwhile_TellsNobody()
    {
        var bench = new CoreBench();
        GroupState a = Observe(bench, "a");
        GroupState b = Observe(bench, "b");
        GroupState c = Observe(bench, "c");
        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        bench.Seen.Clear();
        bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("a"));
        Assert.Empty(bench.Seen);
        ReadCall next = bench.Take<ReadCall>();
        Assert.Equal(["c"], next.Names);
        bench.Do(reading => bench.Core.Stop(c, LeadershipChangeReason.Released, reading));
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.Failed(next, new TimeoutException(), reading));
        Assert.Equal(["failed ReadCall"], bench.Seen);
        Assert.Null(bench.NextWakeUp);
    }

    private static CoreBench Watching(double chance = 0.0)
    {
        var bench = new CoreBench(chance: chance);
        bench.Notify(LeadershipNotification.Resynchronized);
        return bench;
    }

    private static void Follow(CoreBench bench, string name)
    {
        bench.Start(name);
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10), CoreBench.Other(name));
    }

    private static GroupState Observe(CoreBench bench, string name) => bench.Start(name, options => options.Candidate = false);
}
