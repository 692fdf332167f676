using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Who holds back, from what, and from when on.</summary>
public sealed class CorePrecedenceTests
{
    private const double HoldBack = 5;

    [Fact]
    public void HoldBack_AtTheStart_LooksFirstAndTriesOnceTheGroupWasFreeForSoLong()
    {
        var bench = Watching();
        Start(bench);
        Assert.Equal(0, bench.Open<AcquireCall>());

        bench.Answer(bench.Take<ReadCall>(), [null]);
        AssertTriesAfterHoldingBack(bench);

        bench.Grant(bench.Take<AcquireCall>());
        Assert.Contains("acquired billing 1", bench.Seen);
    }

    [Fact]
    public void HoldBack_WhenTheGroupIsReleased_CountsFromThen()
    {
        var bench = Watching();
        Follow(bench, remaining: 100);
        bench.Pass(3);

        bench.Notify(LeadershipNotification.Released(["billing"]));
        AssertTriesAfterHoldingBack(bench);
    }

    [Fact]
    public void HoldBack_WhenTheGroupIsReleasedAgain_CountsFromTheLastTime()
    {
        var bench = Watching();
        Follow(bench, remaining: 100);
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(3);
        bench.Notify(LeadershipNotification.Released(["billing"]));

        AssertTriesAfterHoldingBack(bench);
    }

    [Fact]
    public void HoldBack_WhenTheLeaseOfTheLeaderEnds_LooksAndCountsFromThen()
    {
        var bench = Watching();
        Follow(bench, remaining: 10);
        bench.Pass(10);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Answer(bench.Take<ReadCall>(), [null]);

        AssertTriesAfterHoldingBack(bench);
    }

    [Fact]
    public void HoldBack_WhenTheLeaderLivesOn_OnlyLooks()
    {
        var bench = Watching();
        Follow(bench, remaining: 10);
        for (int i = 0; i < 5; i++)
        {
            bench.Pass(10);
            bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("billing", remaining: 10));
        }

        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void HoldBack_WhenTheBackendCannotPush_LooksEveryInterval()
    {
        var bench = new CoreBench();
        Follow(bench, remaining: 100);
        bench.Pass(0.99);
        Assert.Equal(0, bench.Open<ReadCall>());
        bench.Pass(0.01);
        Assert.Equal(1, bench.Open<ReadCall>());
    }

    [Fact]
    public void HoldBack_WhenSomebodyElseWasQuicker_LooksAgainAtTheEndOfTheLease()
    {
        var bench = Watching();
        StartAndHoldBack(bench);
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(7), CoreBench.Other("billing"));

        bench.Pass(7);

        Assert.Equal((0, 1), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
    }

    [Fact]
    public void HoldBack_WhenAReplyIsLost_TheSameWishIsRepeatedAtOnce()
    {
        var bench = Watching();
        StartAndHoldBack(bench);
        AcquireCall lost = bench.Take<AcquireCall>();
        bench.Fail(lost);
        bench.Notify(LeadershipNotification.Released(["billing"]));

        bench.Pass(0.1);

        AcquireCall again = bench.Take<AcquireCall>();
        Assert.Equal(lost.Request.Candidates[0].AttemptId, again.Request.Candidates[0].AttemptId);
        Assert.Equal(lost.Session, again.Session);
    }

    [Fact]
    public void HoldBack_WhenTheApplicationAsks_IsNotObserved()
    {
        var bench = Watching();
        GroupState group = Follow(bench, remaining: 100);

        bench.Do(reading => bench.Core.TryNow(group, reading));

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void HoldBack_WhenTheApplicationHasAskedInVain_IsObservedAgain()
    {
        var bench = Watching();
        GroupState group = Follow(bench, remaining: 100);
        bench.Do(reading => bench.Core.TryNow(group, reading));
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(100));

        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(HoldBack - 0.01);

        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void HoldBack_WhenTheReleaseIsToldWhileLooking_TheOlderAnswerDoesNotHideIt()
    {
        var bench = Watching();
        Start(bench);
        ReadCall look = bench.Take<ReadCall>();
        bench.Pass(0.1);
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Answer(look, CoreBench.Other("billing", remaining: 100));

        bench.Pass(HoldBack);

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void HoldBack_WhenTheReleaseIsToldDuringAnAcquire_CountsFromThere()
    {
        var bench = Watching();
        StartAndHoldBack(bench);
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Deny(call, TimeSpan.FromSeconds(100));

        AssertTriesAfterHoldingBack(bench);
    }

    [Fact]
    public void HoldBack_AfterAStepDown_FollowsTheCoolDown()
    {
        var bench = Watching();
        GroupState group = StartAndHoldBack(bench);
        bench.Grant(bench.Take<AcquireCall>());
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading, TimeSpan.FromSeconds(15)));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Notify(LeadershipNotification.Released(["billing"]));

        bench.Pass(14.99);
        Assert.Equal((0, 0), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
        bench.Pass(0.01);

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void HoldBack_WhenAReleaseBeforeTheOwnTermIsToldLate_DoesNotCountFromThere()
    {
        var bench = Watching();
        GroupState group = StartAndHoldBack(bench);
        bench.Grant(bench.Take<AcquireCall>());
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading, TimeSpan.FromSeconds(15)));
        bench.Answer(bench.Take<ReleaseCall>());

        bench.Pass(15);

        Assert.Equal((0, 1), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
    }

    [Fact]
    public void HoldBack_WhenTheReleaseWasToldWhileTheGroupWasStopped_CountsFromALookAtTheStart()
    {
        var bench = Watching();
        GroupState group = Follow(bench, remaining: 100);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(HoldBack * 2);

        bench.Do(reading => bench.Core.Start(group, reading));

        Assert.Equal((0, 1), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Look_WhenAnAcquireThatWasDeniedHasArrivedOnceMoreAndWon_ReleasesIt(bool drains)
    {
        var bench = Watching();
        Assert.True(bench.Lead("other").Term!.TryEnterRun());
        GroupState group = StartAndHoldBack(bench);
        AcquireCall call = bench.Take<AcquireCall>();
        Guid attempt = call.Request.Candidates[0].AttemptId;
        bench.Deny(call, TimeSpan.FromSeconds(3), CoreBench.Other("billing"));
        if (drains)
        {
            // The other group is kept while its run ends, and the session with it.
            bench.Do(reading => bench.Core.Drain("drill", reading));
        }

        bench.Pass(3);
        bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("billing", session: call.Session.Id) with { AttemptId = attempt });

        Assert.Equal(GroupPhase.Releasing, group.Phase);
        HeldGroup held = Assert.Single(bench.Take<ReleaseCall>().Request.Groups);
        Assert.Equal(("billing", attempt), (held.Group, held.AttemptId));
    }

    [Fact]
    public void NoHoldBack_TriesWithoutALook()
    {
        var bench = Watching();
        bench.Start();

        Assert.Equal((1, 0), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
    }

    private static CoreBench Watching()
    {
        var bench = new CoreBench();
        bench.Notify(LeadershipNotification.Resynchronized);
        return bench;
    }

    private static GroupState Start(CoreBench bench) => bench.Start(configure: options => options.HoldBack = TimeSpan.FromSeconds(HoldBack));

    /// <summary>Up to the attempt for a group that nobody leads.</summary>
    private static GroupState StartAndHoldBack(CoreBench bench)
    {
        GroupState group = Start(bench);
        bench.Answer(bench.Take<ReadCall>(), [null]);
        bench.Pass(HoldBack);
        return group;
    }

    private static void AssertTriesAfterHoldingBack(CoreBench bench)
    {
        bench.Pass(HoldBack - 0.01);
        Assert.Equal((0, 0), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
        bench.Pass(0.01);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    private static GroupState Follow(CoreBench bench, double remaining)
    {
        GroupState group = Start(bench);
        bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("billing", remaining));
        return group;
    }
}
