using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>When heartbeats go out, how long one may take, and what their answers change.</summary>
public sealed class CoreHeartbeatTests
{
    [Fact]
    public void Heartbeat_WhenAllIsWell_GoesOutEveryIntervalCountedFromTheRequest()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Pass(2);
        bench.Grant(call);
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(i * 5, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
            RenewCall heartbeat = bench.Take<RenewCall>();
            Assert.Equal([new HeldGroup("billing", group.AttemptId, 1)], heartbeat.Request.Held);
            Assert.Equal(0, heartbeat.Request.FailedAttempts);
            bench.Freeze(TimeSpan.FromSeconds(1));
            bench.Answer(heartbeat, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        }

        // The third was sent at 15 s, and the application is out three seconds before the lease ends.
        Assert.Equal(15 + 15, (group.Session!.Lease.Ends - bench.Reading.Now + bench.Elapsed).TotalSeconds, 0.0001);
    }

    [Fact]
    public void Heartbeats_OfOneSession_GoOutOneAtATimeForAllGroups()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        bench.Lead("b", term: 2);
        bench.Pass(5);
        RenewCall heartbeat = bench.Take<RenewCall>();
        Assert.Equal(["a", "b"], heartbeat.Request.Held.Select(held => held.Group).Order());
        bench.Pass(1);
        Assert.Equal(0, bench.Open<RenewCall>());
    }

    [Fact]
    public void Heartbeats_WhenGroupsDiffer_FollowTheShortestInterval()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        bench.Lead("b", configure: options => options.HeartbeatInterval = TimeSpan.FromSeconds(2));
        Assert.Equal(2, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
        bench.Lead("c");
        Assert.Equal(2, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Heartbeat_WithoutAnAnswer_MayTakeHalfOfWhatIsLeft_AndIsFollowedAtOnceByAnother()
    {
        var bench = new CoreBench();
        bench.Lead();
        bench.Pass(5);
        List<(double At, double Timeout, int Failed)> sent = [];
        while (bench.Elapsed < TimeSpan.FromSeconds(11.5))
        {
            RenewCall call = bench.Take<RenewCall>();
            sent.Add((Math.Round(bench.Elapsed.TotalSeconds, 4), Math.Round(call.Request.Timeout.TotalSeconds, 4), call.Request.FailedAttempts));
            bench.Pass(call.Timeout);
        }

        Assert.Equal([(5, 3.5, 0), (8.5, 1.75, 1), (10.25, 0.875, 2), (11.125, 0.4375, 3)], sent);
    }

    [Fact]
    public void Heartbeat_WhenMuchTimeIsLeft_MayTakeAnInterval()
    {
        var bench = new CoreBench();
        bench.Lead(configure: options => options.HeartbeatTimeout = TimeSpan.FromMinutes(5));
        bench.Pass(5);
        Assert.Equal(TimeSpan.FromSeconds(5), bench.Take<RenewCall>().Request.Timeout);
    }

    [Fact]
    public void Heartbeat_WhenOnlyRunsAreLeft_MayTakeHalfOfWhatIsLeftOfTheLease()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Assert.True(group.Term!.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Freeze(TimeSpan.FromSeconds(13));
        bench.Wake();
        Assert.Equal(TimeSpan.FromSeconds(1), bench.Take<RenewCall>().Request.Timeout);
    }

    [Fact]
    public void Heartbeats_ThatFail_AreRepeatedWithGrowingDelays_ButAtLeastFourTimesInWhatIsLeft()
    {
        var bench = new CoreBench();
        bench.Lead();
        bench.Pass(5);
        double[] delays = [0.05, 0.1, 0.2, 0.4, 0.8, 1.3625, 1.021875];
        foreach (double delay in delays)
        {
            bench.Fail(bench.Take<RenewCall>());
            Assert.Equal(delay, (bench.NextWakeUp!.Value - bench.Elapsed).TotalSeconds, 0.0001);
            bench.Pass(TimeSpan.FromSeconds(delay));
        }
    }

    [Fact]
    public void Heartbeats_ThatFailForLong_AreRepeatedEveryInterval()
    {
        var bench = new CoreBench();
        bench.Lead(configure: options =>
        {
            options.HeartbeatInterval = TimeSpan.FromSeconds(1);
            options.HeartbeatTimeout = TimeSpan.FromHours(1);
        });
        bench.Pass(1);
        for (int i = 0; i < 40; i++)
        {
            bench.Fail(bench.Take<RenewCall>());
            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        bench.Fail(bench.Take<RenewCall>());
        Assert.Equal(1, (bench.NextWakeUp!.Value - bench.Elapsed).TotalSeconds, 0.0001);
    }

    [Fact]
    public void Heartbeats_ThatFailUpToTheEnd_AreNeverCloserThanTenMilliseconds()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Instant last = bench.Reading.Now;
        bench.Pass(5);
        while (group.Phase == GroupPhase.Leading)
        {
            if (bench.Open<RenewCall>() > 0)
            {
                RenewCall call = bench.Take<RenewCall>();
                Assert.True(call.Sent.Now - last >= TimeSpan.FromMilliseconds(10));
                Assert.True(call.Request.Timeout >= TimeSpan.FromMilliseconds(10));
                last = call.Sent.Now;
                bench.Fail(call);
            }

            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        Assert.Equal(12, bench.Elapsed.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Heartbeats_AfterOneThatSucceeds_StartFromTheShortestDelayAgain()
    {
        var bench = new CoreBench();
        bench.Lead();
        bench.Pass(5);
        for (int i = 0; i < 4; i++)
        {
            bench.Fail(bench.Take<RenewCall>());
            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        RenewCall good = bench.Take<RenewCall>();
        Assert.Equal(4, good.Request.FailedAttempts);
        bench.Answer(good, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        Assert.Equal(5, (bench.NextWakeUp!.Value - bench.Elapsed).TotalSeconds, 0.0001);
        bench.Pass(5);
        RenewCall next = bench.Take<RenewCall>();
        Assert.Equal(0, next.Request.FailedAttempts);
        bench.Fail(next);
        Assert.Equal(0.05, (bench.NextWakeUp!.Value - bench.Elapsed).TotalSeconds, 0.0001);
    }

    [Fact]
    public void Lease_WhenTheBackendGrantsLess_IsTheShorterOne()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(11)));
        Assert.Equal(11, (group.Session!.Lease.Ends - bench.Reading.Now).TotalSeconds, 0.0001);
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromMinutes(5)));
        Assert.Equal(15, (group.Session!.Lease.Ends - bench.Reading.Now).TotalSeconds, 0.0001);
    }

    [Fact]
    public void Lease_WhenAnAnswerIsOlderThanTheLastOne_IsNotShortened()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        RenewCall old = bench.Take<RenewCall>();
        bench.Pass(3.5);
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
        bench.Answer(old, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        Assert.Equal(15, (group.Session!.Lease.Ends - bench.Reading.Now).TotalSeconds, 0.0001);
    }

    [Fact]
    public void Heartbeat_AnsweredAfterItWasGivenUp_StillExtendsTheLease_AndLeavesTheNextOneAlone()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        RenewCall late = bench.Take<RenewCall>();
        bench.Pass(3.5);
        RenewCall next = bench.Take<RenewCall>();
        bench.Answer(late, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        Assert.Equal(20, (group.Session!.Lease.Ends - bench.Reading.Now + bench.Elapsed).TotalSeconds, 0.0001);
        Assert.Same(next, group.Session.HeartbeatInFlight);
        Assert.Equal(1, group.Session.FailedHeartbeats);
    }

    [Fact]
    public void Heartbeat_AnsweredAfterTheDeadline_RevivesNothing()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        bench.Pass(5);
        RenewCall call = bench.Take<RenewCall>();
        bench.Freeze(TimeSpan.FromSeconds(7));

        // Nobody has looked at the clock yet: the answer is the first to come.
        bench.Answer(call, RenewReply.Extended(TimeSpan.FromSeconds(15)));
        Assert.False(term.IsCurrent);
        Assert.Contains(bench.Seen, seen => seen.StartsWith("ended billing", StringComparison.Ordinal));
        Assert.Equal(GroupPhase.Releasing, group.Phase);
    }

    [Fact]
    public void SessionLost_EndsEveryTermOnIt_ReleasesNothing_AndCompetesAfterAnInterval()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        bench.Lead("b", term: 2);
        Guid session = a.Session!.Id;
        bench.Pass(5);
        bench.Seen.Clear();
        bench.Answer(bench.Take<RenewCall>(), RenewReply.Lost);
        Assert.Equal(["ended a Expired", "ended b Expired", "settled a", "settled b"], bench.Seen.Order());
        Assert.Equal(0, bench.Open<ReleaseCall>());
        bench.Pass(0.999);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.001);
        AcquireCall again = bench.Take<AcquireCall>();
        Assert.NotEqual(session, again.Request.SessionId);
        Assert.True(again.Request.OpensSession);
        Assert.Equal(0, bench.Open<RenewCall>());
    }

    [Fact]
    public void LostGroups_EndTheirTermsAlone()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        GroupState b = bench.Lead("b", term: 2);
        bench.Pass(5);
        bench.Seen.Clear();
        bench.Answer(bench.Take<RenewCall>(), new RenewReply(TimeSpan.FromSeconds(15), false, ["a", "unknown"]));
        Assert.Equal(["ended a Superseded", "settled a"], bench.Seen);
        Assert.Equal(GroupPhase.Waiting, a.Phase);
        Assert.Null(a.Leader);
        Assert.Equal(GroupPhase.Leading, b.Phase);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        bench.Pass(5);
        Assert.Equal(["b"], bench.Take<RenewCall>().Request.Held.Select(held => held.Group));
    }

    [Fact]
    public void LostGroups_WhenWonAfterTheRequestWasSent_AreNotLost()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        bench.Pass(5);
        RenewCall heartbeat = bench.Take<RenewCall>();
        GroupState b = bench.Lead("b", term: 2);
        bench.Answer(heartbeat, new RenewReply(TimeSpan.FromSeconds(15), false, ["b"]));
        Assert.Equal(GroupPhase.Leading, b.Phase);
    }

    [Fact]
    public void LostGroups_WhenLostInAnEarlierTerm_AreNotLostInThisOne()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        GroupState b = bench.Lead("b", term: 2);
        bench.Pass(5);
        RenewCall heartbeat = bench.Take<RenewCall>();
        bench.Do(reading => bench.Core.StepDown(b, 2, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Pass(1);
        bench.Grant(bench.Take<AcquireCall>(), 3);
        Assert.Equal(GroupPhase.Leading, b.Phase);
        bench.Answer(heartbeat, new RenewReply(TimeSpan.FromSeconds(15), false, ["b"]));
        Assert.Equal(GroupPhase.Leading, b.Phase);
    }

    [Fact]
    public void LostGroups_WhileTheyAreBeingReleased_AreLeftToTheRelease()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        GroupState b = bench.Lead("b", term: 2);
        bench.Pass(5);
        RenewCall heartbeat = bench.Take<RenewCall>();
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        bench.Answer(heartbeat, new RenewReply(TimeSpan.FromSeconds(15), false, ["b"]));
        Assert.Equal(GroupPhase.Releasing, b.Phase);
        bench.Answer(release);
        Assert.Equal(GroupPhase.Stopped, b.Phase);
    }

    [Fact]
    public void LostGroups_WithARunThatGoesOn_ReportIt_AndDoNotCompeteBeforeItEnds()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Pass(5);
        bench.Answer(bench.Take<RenewCall>(), new RenewReply(TimeSpan.FromSeconds(15), false, ["billing"]));
        Assert.Contains("outlived billing 1", bench.Seen);
        Assert.Equal(GroupPhase.Draining, group.Phase);
        bench.Pass(60);
        Assert.Equal(0, bench.Open<AcquireCall>());
        term.ExitRun();
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Answer_ForASessionThatIsOver_ChangesNothing()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Pass(5);
        RenewCall heartbeat = bench.Take<RenewCall>();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Seen.Clear();
        bench.Answer(heartbeat, RenewReply.Lost);
        Assert.Empty(bench.Seen);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
        Assert.Null(bench.NextWakeUp);
    }

    [Fact]
    public void Heartbeats_WhenOnlyRunsThatDoNotEndAreLeft_Stop()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options => options.StopTimeout = TimeSpan.FromSeconds(4));
        Assert.True(group.Term!.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Pass(14.9);
        Assert.Equal(0, bench.Open<RenewCall>());
    }

    [Fact]
    public void Heartbeats_WhileAnotherGroupIsLed_GoOnAlthoughARunDoesNotEnd()
    {
        var bench = new CoreBench();
        GroupState stuck = bench.Lead("stuck", configure: options => options.StopTimeout = TimeSpan.FromSeconds(4));
        bench.Lead("led", term: 2);
        Assert.True(stuck.Term!.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(stuck, LeadershipChangeReason.Released, reading));
        bench.Pass(5);
        Assert.Equal(GroupPhase.Abandoned, stuck.Phase);
        Assert.Equal(1, bench.Open<RenewCall>());
    }

    [Fact]
    public void Heartbeats_WhileRunsEnd_GoOn()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        Assert.True(group.Term!.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        for (int i = 0; i < 3; i++)
        {
            bench.Pass(5);
            bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
        }

        Assert.Equal(GroupPhase.Ending, group.Phase);
    }

    [Fact]
    public void Heartbeats_WhileAReleaseIsNotAnswered_GoOnForTheOtherGroups()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        GroupState b = bench.Lead("b", term: 2);
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        bench.Take<ReleaseCall>();
        bench.Pass(5);
        Assert.Equal(["a", "b"], bench.Take<RenewCall>().Request.Held.Select(held => held.Group).Order());
    }
}
