using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>A process that drains hands over everything and leads nothing new.</summary>
public sealed class CoreDrainTests
{
    [Fact]
    public void Drain_WhenAThousandGroupsAreLed_ReleasesThemInOneBatchAndEndsTheSession()
    {
        var bench = new CoreBench();
        GroupState[] groups = [.. Enumerable.Range(0, 1000).Select(number => bench.Add($"group-{number}"))];
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Start(group, reading)));
        bench.Grant(bench.Take<AcquireCall>());
        Assert.False(bench.Core.HoldsNothing);

        Drain(bench);

        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Equal((1000, true), (release.Groups.Count, release.Request.EndsSession));
        Assert.False(bench.Core.HoldsNothing);
        bench.Answer(release);
        Assert.True(bench.Core.HoldsNothing);
        Assert.All(groups, group => Assert.Equal((LeadershipChangeReason.Released, "node goes away"), (group.EndReason, group.EndDetail)));
    }

    [Fact]
    public void Drain_WhenARunGoesOn_KeepsTheLeaseUntilItHasEnded()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());

        Drain(bench);
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, bench.Open<ReleaseCall>());
        term.ExitRun();

        bench.Answer(bench.Take<ReleaseCall>());
        Assert.True(bench.Core.HoldsNothing);
    }

    [Fact]
    public void Drain_WhenAnAcquireIsUnderWay_ReleasesWhatItWinsUnled()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        Drain(bench);
        Assert.False(bench.Core.HoldsNothing);

        bench.Grant(call);

        bench.Answer(bench.Take<ReleaseCall>());
        Assert.DoesNotContain("acquired billing 1", bench.Seen);
        Assert.True(bench.Core.HoldsNothing);
    }

    [Fact]
    public void Drain_WhenAnAcquireIsUnderWayAndItsReplyIsLost_ReleasesWhatItMayHaveWon()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        Drain(bench);

        bench.Fail(call);

        Assert.Equal(call.Request.Candidates[0].AttemptId, bench.Take<ReleaseCall>().Request.Groups[0].AttemptId);
        Assert.False(bench.Core.HoldsNothing);
    }

    [Fact]
    public void Drain_WhenAReplyWasLostBefore_ReleasesWhatItMayHaveWon()
    {
        var bench = new CoreBench();
        bench.Start();
        bench.Fail(bench.Take<AcquireCall>());

        Drain(bench);

        bench.Answer(bench.Take<ReleaseCall>());
        Assert.True(bench.Core.HoldsNothing);
    }

    [Fact]
    public void Drain_WhenAGroupIsStillToBeAskedFor_AsksNot()
    {
        var bench = new CoreBench();
        bench.Start("a");
        AcquireCall first = bench.Take<AcquireCall>();
        bench.Start("b");
        Drain(bench);
        Assert.Equal(["b"], bench.Take<ReadCall>().Names);

        bench.Deny(first, TimeSpan.FromSeconds(10));

        Assert.Equal(0, bench.Open<AcquireCall>());
        Assert.True(bench.Core.HoldsNothing);
    }

    [Fact]
    public void Drained_LooksAndNeverAsks_NotEvenForANewGroupOrOnDemand()
    {
        var bench = new CoreBench();
        Drain(bench);
        GroupState group = bench.Start();
        bench.Answer(bench.Take<ReadCall>(), [null]);
        Assert.Contains("concluded billing", bench.Seen);

        bench.Do(reading => bench.Core.TryNow(group, reading));
        bench.Answer(bench.Take<ReadCall>(), [null]);
        bench.Pass(1);
        bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("billing"));

        Assert.Equal(0, bench.Open<AcquireCall>());
        Assert.Contains("observed billing other", bench.Seen);
    }

    [Fact]
    public void Resume_TriesAtOnce()
    {
        var bench = new CoreBench();
        Drain(bench);
        bench.Start();
        bench.Answer(bench.Take<ReadCall>(), [null]);

        bench.Do(bench.Core.Resume);

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Resume_AfterAHandoff_LeavesOthersTheirChanceFirst()
    {
        var bench = new CoreBench();
        bench.Lead();
        Drain(bench);
        bench.Answer(bench.Take<ReleaseCall>());

        bench.Do(bench.Core.Resume);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(1);

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Reason_OfAnEarlierTerm_IsNotThatOfOneThatIsLost()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading, detail: "drill"));
        Assert.Equal("drill", group.EndDetail);
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Pass(1);
        bench.Grant(bench.Take<AcquireCall>(), firstTerm: 2);
        bench.Pass(5);

        bench.Answer(bench.Take<RenewCall>(), new RenewReply(TimeSpan.FromSeconds(15), SessionLost: false, ["billing"]));

        Assert.Equal((LeadershipChangeReason.Superseded, null), (group.EndReason, group.EndDetail));
    }

    private static void Drain(CoreBench bench) => bench.Do(reading => bench.Core.Drain("node goes away", reading));
}
