using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>How terms end, why they are said to have ended, and what becomes of runs that go on.</summary>
public sealed class CoreEndingTests
{
    [Fact]
    public void Term_WhenNothingExtendsIt_EndsAtTheApplicationsDeadline_AndItsGroupIsReleased()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(11.999);
        Assert.True(group.Term!.IsCurrent);
        bench.Pass(0.001);
        Assert.Equal(GroupPhase.Releasing, group.Phase);
        Assert.Equal(1, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void Terms_WithDifferentReserves_EndEachAtItsOwnDeadline()
    {
        var bench = new CoreBench();
        GroupState early = bench.Lead("early", configure: options => options.StopGrace = TimeSpan.FromSeconds(6));
        GroupState middle = bench.Lead("middle", term: 2, configure: options => options.StopGrace = TimeSpan.FromSeconds(4));
        GroupState late = bench.Lead("late", term: 3);
        bench.Pass(7.999);
        Assert.Equal(GroupPhase.Leading, early.Phase);
        bench.Pass(0.001);
        Assert.Equal(GroupPhase.Releasing, early.Phase);
        bench.Pass(1.999);
        Assert.Equal(GroupPhase.Leading, middle.Phase);
        bench.Pass(0.001);
        Assert.Equal(GroupPhase.Releasing, middle.Phase);
        bench.Pass(1.999);
        Assert.Equal(GroupPhase.Leading, late.Phase);
        bench.Pass(0.001);
        Assert.Equal(GroupPhase.Releasing, late.Phase);
    }

    [Fact]
    public void Loss_WhenHeartbeatsFail_IsBecauseOfTheBackend()
    {
        var bench = new CoreBench();
        bench.Lead();
        while (!bench.Seen.Any(seen => seen.StartsWith("ended", StringComparison.Ordinal)))
        {
            if (bench.Open<RenewCall>() > 0)
            {
                bench.Fail(bench.Take<RenewCall>());
            }

            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        Assert.Contains("ended billing BackendUnreachable", bench.Seen);
    }

    [Fact]
    public void Loss_WhileTheFirstHeartbeatIsUnderWay_IsBecauseOfTheBackend()
    {
        // An interval close to the lease: the first heartbeat has not been given up yet when the term ends.
        var bench = new CoreBench();
        bench.Lead(configure: options => options.HeartbeatInterval = TimeSpan.FromSeconds(5));
        bench.Pass(5);
        RenewCall call = bench.Take<RenewCall>();
        bench.Freeze(TimeSpan.FromSeconds(1));
        bench.Answer(call, RenewReply.Extended(TimeSpan.FromSeconds(8.5)));
        bench.Pass(TimeSpan.FromSeconds(10) - bench.Elapsed);
        Assert.Equal(1, bench.Open<RenewCall>());
        Assert.Contains("ended billing BackendUnreachable", Until(bench, "ended"));
    }

    [Fact]
    public void Loss_WhenTheBackendAnswersButGrantsNoMoreTime_IsExpiry()
    {
        var bench = new CoreBench();
        bench.Lead();
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(1)));
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(1)));
        bench.Pass(2);
        Assert.Contains("ended billing Expired", bench.Seen);
    }

    [Theory]
    [InlineData(1.0, "ended billing BackendUnreachable")]
    [InlineData(1.001, "ended billing ProcessPaused")]
    public void Loss_WhenTheProcessWokeTooLateByMoreThanTheMargin_IsBecauseOfTheProcess(double late, string ended)
    {
        var bench = new CoreBench();
        bench.Lead();
        bench.Pass(11.9);
        Assert.Equal(12, bench.NextWakeUp!.Value.TotalSeconds, 0.2);
        TimeSpan planned = bench.NextWakeUp!.Value;
        bench.Freeze(planned + TimeSpan.FromSeconds(late) - bench.Elapsed);
        bench.Wake();
        Assert.Contains(ended, Until(bench, "ended"));
    }

    [Fact]
    public void Term_WhenTheMachineSleptForLessThanTheMargin_GoesOn()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Suspend(TimeSpan.FromSeconds(1));
        bench.Wake();
        Assert.Equal(GroupPhase.Leading, group.Phase);
        Assert.True(group.Term!.IsCurrent);
    }

    [Fact]
    public void Term_WhenTheMachineSleptForMoreThanTheMargin_EndsBecauseOfTheProcess()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Suspend(TimeSpan.FromSeconds(1.001));
        bench.Wake();
        Assert.Equal("ended billing ProcessPaused", bench.Seen[^1]);
        Assert.Equal(GroupPhase.Releasing, group.Phase);
    }

    [Fact]
    public void Term_WhenTheMachineSleptBeforeTheLastExtension_GoesOn()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        RenewCall first = bench.Take<RenewCall>();
        bench.Suspend(TimeSpan.FromSeconds(0.9));
        bench.Answer(first, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
        bench.Suspend(TimeSpan.FromSeconds(0.9));
        bench.Wake();
        Assert.Equal(GroupPhase.Leading, group.Phase);
    }

    [Fact]
    public void Term_FoundOverByAReader_IsEndedByTheCoreAtOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        bench.Freeze(TimeSpan.FromSeconds(12));
        Assert.False(term.IsCurrent);
        Assert.Equal(GroupPhase.Releasing, group.Phase);
        Assert.Single(bench.Seen, seen => seen.StartsWith("ended", StringComparison.Ordinal));
    }

    [Fact]
    public void Term_FoundOverByAReader_IsEnded_WhateverTheCoresOwnReadingSays()
    {
        // The reader looked a moment later than the core does.
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        bench.Do(reading => bench.Core.OnTermExpired(term, reading));
        Assert.Equal(GroupPhase.Releasing, group.Phase);
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.OnTermExpired(term, reading));
        Assert.Empty(bench.Seen);
    }

    [Fact]
    public void Term_FoundOverByAReaderThatHeldItForLong_DoesNotEndTheNextOne()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term former = group.Term!;
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Pass(1);
        bench.Grant(bench.Take<AcquireCall>(), 2);
        bench.Do(reading => bench.Core.OnTermExpired(former, reading));
        bench.Do(reading => bench.Core.OnRunsEnded(former, reading));
        Assert.Equal(GroupPhase.Leading, group.Phase);
    }

    [Fact]
    public void Inputs_ForAGroupThatWasRemoved_AreIgnored()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Do(_ => bench.Core.Remove(group));
        Assert.Null(bench.Core.Find("billing"));
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.OnTermExpired(term, reading));
        bench.Do(reading => bench.Core.OnRunsEnded(term, reading));
        bench.Notify(LeadershipNotification.Released(["billing"]));
        Assert.Empty(bench.Seen);
    }

    [Fact]
    public void StepDown_OfThePresentTerm_ReleasesItAndCompetesAgainAfterAnInterval()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(term: 7);
        Term term = group.Term!;
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.StepDown(group, 7, LeadershipChangeReason.Released, reading));
        Assert.Equal(["ended billing Released"], bench.Seen);
        Assert.False(term.IsCurrent);
        Assert.Null(group.Leader);
        bench.Answer(bench.Take<ReleaseCall>());
        Assert.Equal("settled billing", bench.Seen[^1]);
        bench.Pass(0.999);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.001);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void StepDown_OfATermThatIsOver_LeavesThePresentOneAlone()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(term: 7);
        bench.Do(reading => bench.Core.StepDown(group, 6, LeadershipChangeReason.Released, reading));
        Assert.Equal(GroupPhase.Leading, group.Phase);
    }

    [Fact]
    public void StepDown_OfAFollowerOrAStoppedGroup_ChangesNothing()
    {
        var bench = new CoreBench();
        GroupState follower = bench.Start("a");
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1));
        GroupState stopped = bench.Add("b");
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.StepDown(follower, 0, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.StepDown(stopped, 0, LeadershipChangeReason.Released, reading));
        Assert.Empty(bench.Seen);
        Assert.Equal((GroupPhase.Waiting, GroupPhase.Stopped), (follower.Phase, stopped.Phase));
    }

    [Fact]
    public void StepDown_WhileTheGroupIsBeingReleased_WaitsForTheRelease()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        Assert.Empty(bench.Seen);
        bench.Answer(bench.Take<ReleaseCall>());
        Assert.Equal(["settled billing"], bench.Seen);
    }

    [Fact]
    public void StopAndStart_InOrder_CompetesAtOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Do(reading => bench.Core.Start(group, reading));
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void StopAndStart_AfterALoss_WaitsForTheRestOfTheInterval()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Lost);
        bench.Pass(0.4);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.Start(group, reading));
        bench.Pass(0.599);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.001);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Stop_WithARunThatEndsInTime_ReleasesWhenItEnds()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        Assert.True(term.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal(GroupPhase.Ending, group.Phase);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        bench.Pass(1);
        term.ExitRun();
        Assert.Equal(0, bench.Open<ReleaseCall>());
        term.ExitRun();
        Assert.Equal(1, bench.Open<ReleaseCall>());
        Assert.DoesNotContain("outlived billing 1", bench.Seen);
    }

    [Theory]
    [InlineData(LeadershipChangeReason.Released)]
    [InlineData(LeadershipChangeReason.Disposed)]
    public void Stop_WithARunThatDoesNotEnd_GivesUpAfterStopTimeout_LetsTheLeaseEnd_AndReportsTheRun(LeadershipChangeReason reason)
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options => options.StopTimeout = TimeSpan.FromSeconds(8));
        Assert.True(group.Term!.TryEnterRun());
        bench.Do(r => bench.Core.Stop(group, reason, r));
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
        bench.Pass(2.999);
        Assert.Equal(GroupPhase.Ending, group.Phase);
        bench.Pass(0.001);
        Assert.Equal(GroupPhase.Abandoned, group.Phase);
        Assert.Equal("settled billing", bench.Seen[^1]);

        // The heartbeat at 5 s is the last: the lease ends at 20 s.
        bench.Pass(11.999);
        Assert.DoesNotContain("outlived billing 1", bench.Seen);
        bench.Pass(0.001);
        Assert.Contains("outlived billing 1", bench.Seen);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Equal(0, bench.Open<RenewCall>());

        bench.Do(r => bench.Core.Start(group, r));
        Assert.Equal(GroupPhase.Draining, group.Phase);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void RunsEnded_WhenAnotherOneWasCountedMeanwhile_WaitsForThatOne()
    {
        // A run is counted before it looks at the clock: one that is refused a moment later can be seen here.
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.OnRunsEnded(term, reading));
        Assert.Equal(GroupPhase.Ending, group.Phase);
        term.ExitRun();
        Assert.Equal(GroupPhase.Releasing, group.Phase);
    }

    [Fact]
    public void Loss_WithARunThatGoesOn_GivesItUntilTheEndOfTheLease_AndReleasesIfItEndsBefore()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(12);
        Assert.Equal(GroupPhase.Abandoned, group.Phase);
        Assert.DoesNotContain("settled billing", bench.Seen);
        term.ExitRun();
        Assert.Equal(1, bench.Open<ReleaseCall>());
        Assert.DoesNotContain("outlived billing 1", bench.Seen);
    }

    [Fact]
    public void Loss_WithARunThatOutlivesTheLease_ReportsIt_AndDoesNotCompeteUntilItEnds()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(14.999);
        Assert.DoesNotContain("outlived billing 1", bench.Seen);
        bench.Pass(0.001);
        Assert.Contains("outlived billing 1", bench.Seen);
        Assert.Equal(GroupPhase.Draining, group.Phase);
        Assert.Contains("settled billing", bench.Seen);
        bench.Notify(LeadershipNotification.Released(["billing"]));
        bench.Pass(30);
        Assert.Equal(0, bench.Open<AcquireCall>());
        term.ExitRun();
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Draining_WhenTheRunEndsWithinTheInterval_StillWaitsForTheRestOfIt()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(15);
        term.ExitRun();
        bench.Pass(0.999);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.001);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Stop_OfADrainingGroup_IsDoneAtOnce_AndStartDrainsAgainWhileTheRunIsThere()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(15);
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal(["settled billing"], bench.Seen);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
        bench.Pass(5);
        bench.Do(reading => bench.Core.Start(group, reading));
        Assert.Equal(GroupPhase.Draining, group.Phase);
        term.ExitRun();
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Start_AfterTheLastRunOfAStoppedGroupHasEnded_CompetesAtOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(15);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Pass(5);
        term.ExitRun();
        Assert.Null(group.Term);
        bench.Do(reading => bench.Core.Start(group, reading));
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Stop_OfAnAbandonedGroup_HasNothingMoreToWaitFor()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Assert.True(group.Term!.TryEnterRun());
        bench.Pass(12);
        Assert.Equal(GroupPhase.Abandoned, group.Phase);
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal(["settled billing"], bench.Seen);
        bench.Pass(3);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }

    [Fact]
    public void Ending_WhenTheLeaseEndsMeanwhile_IsAbandonedAndReported()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options => options.StopTimeout = TimeSpan.FromMinutes(1));
        Assert.True(group.Term!.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Pass(14.9);
        Assert.Equal(GroupPhase.Ending, group.Phase);
        bench.Pass(0.11);
        Assert.Contains("outlived billing 1", bench.Seen);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }

    private static List<string> Until(CoreBench bench, string what)
    {
        while (!bench.Seen.Any(seen => seen.StartsWith(what, StringComparison.Ordinal)))
        {
            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        return bench.Seen;
    }
}
