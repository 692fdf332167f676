using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>How the core asks for groups: when, how often, in whose name, and what it makes of the answers.</summary>
public sealed class CoreAttemptTests
{
    [Fact]
    public void Start_WhenNothingIsKnown_AsksOnceAndOpensASession()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        Assert.True(call.Request.OpensSession);
        Assert.Equal(TimeSpan.FromSeconds(15), call.Request.Lease);
        Candidate candidate = Assert.Single(call.Request.Candidates);
        Assert.Equal(("billing", "me", group.AttemptId), (candidate.Group, candidate.ParticipantId, candidate.AttemptId));
        Assert.NotEqual(Guid.Empty, group.AttemptId);
    }

    [Fact]
    public void Start_WhenCalledAgain_ChangesNothing()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.Start(group, reading));
        Assert.Equal(GroupPhase.Leading, group.Phase);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Acquire_BeforeTheBackendIsPrepared_IsNotSent()
    {
        var bench = new CoreBench(ready: false);
        bench.Start();
        bench.Pass(30);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Do(_ => bench.Core.Ready());
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Acquire_WithoutAnAnswer_IsGivenUpAfterAThirdOfTheLease_AndRepeatedAsTheSameWish()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireRequest first = bench.Take<AcquireCall>().Request;
        bench.Pass(4.999);
        Assert.Empty(bench.Seen);
        bench.Pass(0.001);
        Assert.Equal(["failed AcquireCall", "concluded billing", "given up AcquireCall"], bench.Seen);
        Assert.Equal(0, bench.Open<AcquireCall>());

        bench.Pass(0.025);
        AcquireRequest second = bench.Take<AcquireCall>().Request;
        Assert.Equal(first.SessionId, second.SessionId);
        Assert.Equal(first.Candidates[0].AttemptId, second.Candidates[0].AttemptId);
    }

    [Fact]
    public void Grant_IsTold_AndNamesUsAsTheLeaderForTheRestOfTheLease()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Pass(2);
        bench.Grant(call, 7);
        Assert.Equal(["acquired billing 7", "concluded billing"], bench.Seen);
        Assert.Equal(("me", 7, group.Session!.Id), (group.Leader!.ParticipantId, group.Leader.Term, group.Leader.SessionId));
        Assert.Equal(TimeSpan.FromSeconds(13), group.Leader.Remaining);
    }

    [Fact]
    public void Grant_OfLessThanWasAskedFor_AfterADenialThatMeasuredNothing_CountsOnlyWhatWasGranted()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1), CoreBench.Other("billing", remaining: 1));
        bench.Pass(1.1);
        bench.Grant(bench.Take<AcquireCall>(), 7, remaining: TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(9.9), group.Leader!.Remaining);
    }

    [Fact]
    public void Grant_DeliveredTwice_CountsOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Grant(call, 7);
        Term? term = group.Term;
        bench.Grant(call, 8);
        Assert.Same(term, group.Term);
        Assert.DoesNotContain("acquired billing 8", bench.Seen);
    }

    [Fact]
    public void Acquire_WhenAnsweredAfterItWasGivenUp_IsNotBelieved()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall late = bench.Take<AcquireCall>();
        bench.Pass(5.1);
        bench.Grant(late);
        Assert.Equal(1, bench.Answers);
        Assert.Equal(GroupPhase.Acquiring, group.Phase);
        Assert.DoesNotContain("acquired billing 1", bench.Seen);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Failure_ReportedAfterTheCallWasGivenUp_CountsOnce()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Pass(5);
        bench.Fail(call);
        Assert.Single(bench.Seen, "failed AcquireCall");
        Assert.Equal(25, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Failures_InARow_AreFollowedByDoublingDelaysUpToFiveSeconds()
    {
        var bench = new CoreBench(chance: 0.0);
        bench.Start();
        double[] delays = [25, 50, 100, 200, 400, 800, 1600, 2500, 2500, 2500];
        foreach (double delay in delays)
        {
            bench.Fail(bench.Take<AcquireCall>());
            Assert.Equal(delay, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
            bench.Pass(TimeSpan.FromMilliseconds(delay));
        }
    }

    [Fact]
    public void Failures_WhenChanceIsHigh_WaitTwiceAsLongAsWhenItIsLow()
    {
        var bench = new CoreBench(chance: 1.0);
        bench.Start();
        bench.Fail(bench.Take<AcquireCall>());
        Assert.Equal(50, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Failures_AfterAnyAnswer_StartFromTheShortestDelayAgain()
    {
        var bench = new CoreBench();
        bench.Start();
        for (int i = 0; i < 6; i++)
        {
            bench.Fail(bench.Take<AcquireCall>());
            bench.Pass(2.5);
        }

        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.5));
        bench.Pass(0.5);
        bench.Fail(bench.Take<AcquireCall>());
        Assert.Equal(25, (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Acquire_WhileOneIsUnderWay_WaitsForItsAnswerAndThenGoesOutInOneBatch()
    {
        var bench = new CoreBench();
        bench.Start("a");
        bench.Start("b");
        bench.Start("c");
        Assert.Equal(1, bench.Open<AcquireCall>());
        bench.Grant(bench.Take<AcquireCall>());
        AcquireRequest next = bench.Take<AcquireCall>().Request;
        Assert.Equal(["b", "c"], next.Candidates.Select(candidate => candidate.Group));
        Assert.False(next.OpensSession);
    }

    [Fact]
    public void Acquire_OfMoreGroupsThanTheBackendTakes_GoesOutInFullBatches()
    {
        var bench = new CoreBench(maxBatchSize: 2);
        GroupState[] groups = [bench.Add("a"), bench.Add("b"), bench.Add("c")];
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Start(group, reading)));
        AcquireCall first = bench.Take<AcquireCall>();
        Assert.Equal(2, first.Groups.Count);
        bench.Grant(first);
        Assert.Single(bench.Take<AcquireCall>().Groups);
    }

    [Fact]
    public void Groups_OfDifferentLeases_AreAskedForInSessionsOfTheirOwn_AtTheSameTime()
    {
        var bench = new CoreBench();
        bench.Start("a");
        bench.Start("b", options => options.HeartbeatTimeout = TimeSpan.FromSeconds(30));
        Assert.Equal(2, bench.Open<AcquireCall>());
    }

    [Fact]
    public void StopAndStart_WhileAnotherAcquireIsUnderWay_AsksOnceForTheGroup()
    {
        var bench = new CoreBench();
        bench.Start("a");
        GroupState b = bench.Start("b");
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.Start(b, reading));
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal("b", Assert.Single(bench.Take<AcquireCall>().Request.Candidates).Group);
    }

    [Fact]
    public void Stop_BeforeItsAcquireWasSent_SendsNone()
    {
        var bench = new CoreBench();
        bench.Start("a");
        GroupState b = bench.Start("b");
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        Assert.Equal(["settled b", "concluded b"], bench.Seen);
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal(0, bench.Open<AcquireCall>());
        Assert.Equal(0, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void Stop_WhileItsAcquireIsUnderWay_GivesTheGroupBackWhenItIsGranted()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Empty(bench.Seen);
        bench.Grant(call, 7);
        Assert.Equal(["concluded billing"], bench.Seen);
        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Equal(new HeldGroup("billing", group.AttemptId, 7), Assert.Single(release.Request.Groups));
        bench.Answer(release);
        Assert.Equal("settled billing", bench.Seen[^1]);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }

    [Fact]
    public void Stop_WhileItsAcquireIsUnderWay_IsDoneWhenItIsDenied()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1));
        Assert.Equal(GroupPhase.Stopped, group.Phase);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Null(bench.NextWakeUp);
    }

    [Fact]
    public void Stop_WhileItsAcquireIsUnderWay_ReleasesByTheAttemptWhenItFails()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Fail(bench.Take<AcquireCall>());
        Assert.Equal(new HeldGroup("billing", group.AttemptId, 0), Assert.Single(bench.Take<ReleaseCall>().Request.Groups));
        Assert.DoesNotContain("settled billing", bench.Seen);
    }

    [Fact]
    public void Stop_WhenTheOutcomeOfAnAcquireIsUnknown_ReleasesByTheAttempt()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Take<AcquireCall>();
        bench.Pass(5);
        Assert.Equal(GroupPhase.Waiting, group.Phase);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Equal(new HeldGroup("billing", group.AttemptId, 0), Assert.Single(release.Request.Groups));
        Assert.True(release.Request.EndsSession);
        bench.Answer(release);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }

    [Fact]
    public void Stop_OfAFollower_IsDoneAtOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1));
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal(["settled billing"], bench.Seen);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Null(bench.NextWakeUp);
        bench.Pass(30);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Lease_WhenTheFirstAcquireWasLost_CountsFromTheFirstRequestThatMayHaveOpenedTheSession()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Take<AcquireCall>();
        bench.Pass(5.1);
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal(15, LeaseEnd(bench, group), 0.001);
    }

    [Fact]
    public void Lease_WhenNothingWasWonBefore_CountsFromTheRequestThatWon()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.9));
        bench.Pass(0.9);
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Pass(0.5);
        bench.Grant(call);
        Assert.Equal(15.9, LeaseEnd(bench, group), 0.001);
    }

    [Fact]
    public void Lease_WhenALostAcquireMayStillArrive_CountsFromItEvenAfterADenial()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Take<AcquireCall>();
        bench.Pass(5.025);
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.9));
        bench.Pass(0.9);
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal(15, LeaseEnd(bench, group), 0.001);
    }

    [Fact]
    public void Lease_WhenTheBackendMeasuresIt_IsWhatTheBackendSaid()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Pass(1);
        bench.Grant(call, remaining: TimeSpan.FromSeconds(10));
        Assert.Equal(10, LeaseEnd(bench, group), 0.001);
    }

    [Fact]
    public void Lease_OfASecondGroup_IsThatOfTheSession_WhichWinningDoesNotExtend()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        bench.Pass(4);
        GroupState b = bench.Start("b");
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal(15, LeaseEnd(bench, b), 0.001);
    }

    [Fact]
    public void Session_WhoseFirstRequestIsHalfALeaseOld_IsNotUsedForAFurtherWish()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireRequest first = bench.Take<AcquireCall>().Request;
        bench.Pass(5.025);
        AcquireCall second = bench.Take<AcquireCall>();
        Assert.Equal(first.SessionId, second.Request.SessionId);
        bench.Pass(2.474);
        bench.Fail(second);
        bench.Pass(0.05);

        // Granted now it could be dead at the backend a moment later.
        AcquireRequest third = bench.Take<AcquireCall>().Request;
        Assert.NotEqual(first.SessionId, third.SessionId);
        Assert.NotEqual(first.Candidates[0].AttemptId, third.Candidates[0].AttemptId);
        Assert.True(third.OpensSession);
    }

    [Fact]
    public void Session_WhoseFirstRequestIsLessThanHalfALeaseOld_IsUsedAgain()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireRequest first = bench.Take<AcquireCall>().Request;
        bench.Pass(5.025);
        AcquireCall second = bench.Take<AcquireCall>();
        bench.Pass(2.4);
        bench.Fail(second);
        bench.Pass(0.05);
        Assert.Equal(first.SessionId, bench.Take<AcquireCall>().Request.SessionId);
    }

    [Fact]
    public void Acquire_WhenTheBackendSaysTheSessionIsLost_IsRepeatedAsANewWishOnANewSession()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall first = bench.Take<AcquireCall>();
        bench.Answer(first, AcquireReply.Lost);
        Assert.Equal(["concluded billing"], bench.Seen);
        Assert.Equal(GroupPhase.Waiting, group.Phase);
        bench.Pass(0.05);
        AcquireCall second = bench.Take<AcquireCall>();
        Assert.NotEqual(first.Request.SessionId, second.Request.SessionId);
        Assert.NotEqual(first.Request.Candidates[0].AttemptId, second.Request.Candidates[0].AttemptId);
        bench.Grant(second);
        Assert.Equal(GroupPhase.Leading, group.Phase);
    }

    [Fact]
    public void Acquire_WhenTheSessionIsLost_EndsTheTermsThatLivedOnIt()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        GroupState b = bench.Start("b");
        bench.Seen.Clear();
        bench.Answer(bench.Take<AcquireCall>(), AcquireReply.Lost);
        Assert.Contains("ended a Expired", bench.Seen);
        Assert.False(a.Term is { IsCurrent: true });
        Assert.Equal(GroupPhase.Waiting, b.Phase);
        Assert.Equal(0, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void QueuedWish_WhenItsSessionIsLostMeanwhile_IsMadeAnewOnTheNextSession()
    {
        var bench = new CoreBench();
        bench.Start("a");
        bench.Start("b");
        AcquireCall first = bench.Take<AcquireCall>();
        bench.Answer(first, AcquireReply.Lost);
        bench.Wake();
        AcquireCall next = bench.Take<AcquireCall>();
        Assert.NotEqual(first.Request.SessionId, next.Request.SessionId);
        Assert.Contains("b", next.Request.Candidates.Select(candidate => candidate.Group));
    }

    [Fact]
    public void Denial_WithoutNotifications_IsFollowedByAnAttemptEveryInterval()
    {
        var bench = new CoreBench();
        bench.Start();
        for (int i = 0; i < 3; i++)
        {
            bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10));
            bench.Pass(0.999);
            Assert.Equal(0, bench.Open<AcquireCall>());
            bench.Pass(0.001);
        }

        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Theory]
    [InlineData(0.3, 0.3)]
    [InlineData(0.0, 0.01)]
    public void Denial_WhenTheLeaseEndsSoonerThanTheInterval_IsFollowedByAnAttemptThen(double retryAfter, double delay)
    {
        var bench = new CoreBench();
        bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(retryAfter));
        Assert.Equal(delay, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Denial_WithNotifications_IsFollowedByAnAttemptAtTheEndOfTheLease()
    {
        var bench = new CoreBench();
        bench.Notify(LeadershipNotification.Resynchronized);
        bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(10));
        Assert.Equal(["concluded billing"], bench.Seen);
        Assert.Equal(10, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Denial_WhenManyCompete_SpreadsTheNextAttempts()
    {
        var bench = new CoreBench(chance: 0.5);
        bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.5), liveSessions: 9);
        Assert.Equal(0.525, bench.NextWakeUp!.Value.TotalSeconds, 0.0001);
    }

    [Fact]
    public void Denial_ThatDoesNotSayHowManyCompete_LeavesTheLastNumberStanding()
    {
        var bench = new CoreBench(chance: 0.5);
        bench.Start();
        (int? LiveSessions, double Delay)[] denials = [(null, 0.5), (9, 0.525), (null, 0.525), (1, 0.5)];
        foreach ((int? liveSessions, double delay) in denials)
        {
            bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.5), liveSessions: liveSessions);
            Assert.Equal(delay, (bench.NextWakeUp!.Value - bench.Elapsed).TotalSeconds, 0.0001);
            bench.Pass(delay);
        }
    }

    [Fact]
    public void Denial_TellsOfTheLeaderOnceUntilItChanges()
    {
        var bench = new CoreBench();
        bench.Start();
        LeaderRecord[] leaders =
        [
            CoreBench.Other("billing", term: 5),
            CoreBench.Other("billing", term: 5),
            CoreBench.Other("billing", term: 6),
            CoreBench.Other("billing", term: 6, session: Guid.NewGuid()),
        ];
        foreach (LeaderRecord leader in leaders)
        {
            bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1), leader);
            bench.Pass(1);
        }

        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1));
        Assert.Equal(
            ["observed billing other", "observed billing other", "observed billing other", "observed billing nobody"],
            bench.Seen.Where(seen => seen.StartsWith("observed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Denial_ByATermOfOurOwnSessionThatNobodyKnowsOf_GivesThatTermBack()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        GroupState b = bench.Start("b");
        AcquireCall call = bench.Take<AcquireCall>();
        Guid forgotten = Guid.NewGuid();
        bench.Deny(call, TimeSpan.FromSeconds(9), CoreBench.Other("b", session: call.Request.SessionId) with { AttemptId = forgotten });
        Assert.Equal(new HeldGroup("b", forgotten, 0), Assert.Single(bench.Take<ReleaseCall>().Request.Groups));
        Assert.Equal(GroupPhase.Releasing, b.Phase);
        Assert.Equal("concluded b", bench.Seen[^1]);
    }

    [Fact]
    public void Denial_ByAnotherSession_GivesNothingBack()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Deny(call, TimeSpan.FromSeconds(9), CoreBench.Other("billing") with { AttemptId = Guid.NewGuid() });
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Equal(GroupPhase.Waiting, group.Phase);
    }

    [Fact]
    public void Denial_ByOurOwnSessionWithoutAnAttempt_GivesNothingBack()
    {
        // A backend that stores no attempts could not tell which one to release.
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Deny(call, TimeSpan.FromSeconds(9), CoreBench.Other("billing", session: call.Request.SessionId));
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Equal(GroupPhase.Waiting, group.Phase);
    }

    [Fact]
    public void MaxGroups_WhenReached_LeavesFurtherGroupsToOthers_AndOnlyLooks()
    {
        var bench = new CoreBench(maxGroups: 1);
        GroupState a = bench.Lead("a");
        GroupState b = bench.Start("b");
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Answer(bench.Take<ReadCall>(), CoreBench.Other("b"));
        Assert.Contains("observed b other", bench.Seen);

        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Pass(1);
        bench.Grant(bench.Take<AcquireCall>());
        Assert.Equal(GroupPhase.Leading, b.Phase);
    }

    [Fact]
    public void MaxGroups_CountsGroupsThatWaitToBeAskedFor()
    {
        var bench = new CoreBench(maxGroups: 1);
        GroupState[] groups = [bench.Add("a"), bench.Add("b")];
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Start(group, reading)));
        Assert.Equal(["a"], bench.Take<AcquireCall>().Request.Candidates.Select(candidate => candidate.Group));
        Assert.Equal(["b"], bench.Take<ReadCall>().Names);
    }

    [Fact]
    public void MaxGroups_CountsAnAcquireOfUnknownOutcome_ButLetsItBeRepeated()
    {
        var bench = new CoreBench(maxGroups: 1);
        bench.Start("a");
        bench.Take<AcquireCall>();
        bench.Start("b");
        ReadCall read = bench.Take<ReadCall>();
        Assert.Equal(["b"], read.Names);
        bench.Answer(read, [null]);
        bench.Pass(5.03);
        Assert.Equal(["a"], bench.Take<AcquireCall>().Request.Candidates.Select(candidate => candidate.Group));
    }

    [Fact]
    public void MaxGroups_CountsAGroupOnce_HoweverManyAttemptsAndSessionsItTook()
    {
        var bench = new CoreBench(maxGroups: 1);
        bench.Start("a");
        bench.Take<AcquireCall>();
        bench.Pass(5.03);
        bench.Take<AcquireCall>();
        bench.Pass(5.1);
        bench.Grant(bench.Take<AcquireCall>());
        GroupState b = bench.Start("b");
        Assert.Equal(GroupPhase.Waiting, b.Phase);
        Assert.Equal(0, bench.Open<AcquireCall>());
    }

    [Fact]
    public void MaxGroups_LetsAsManyGroupsBeLed()
    {
        var bench = new CoreBench(maxGroups: 2);
        bench.Lead("a");
        bench.Lead("b", term: 2);
        bench.Start("c");
        Assert.Equal(["c"], bench.Take<ReadCall>().Names);
    }

    [Fact]
    public void MaxGroups_AfterASessionWasLost_CountsAnew()
    {
        var bench = new CoreBench(maxGroups: 1);
        bench.Start("a");
        GroupState b = bench.Start("b");
        bench.Answer(bench.Take<ReadCall>(), [null]);
        bench.Answer(bench.Take<AcquireCall>(), AcquireReply.Lost);
        bench.Do(reading => bench.Core.TryNow(b, reading));
        bench.Grant(bench.Take<AcquireCall>());
        bench.Pass(0.05);
        Assert.Equal(0, bench.Open<AcquireCall>());
        Assert.Equal(["a"], bench.Take<ReadCall>().Names);
    }

    [Fact]
    public void Stop_OfAFollowerWhoseSessionLeadsAnotherGroup_ReleasesNothing()
    {
        var bench = new CoreBench();
        bench.Lead("a");
        GroupState b = bench.Start("b");
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(1));
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Equal(GroupPhase.Stopped, b.Phase);
    }

    [Fact]
    public void MaxGroups_AfterATermThatWasWonTooLate_CountsAnew()
    {
        var bench = new CoreBench(maxGroups: 1);
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Freeze(TimeSpan.FromSeconds(15));
        bench.Grant(call);
        bench.Pass(1);
        bench.Grant(bench.Take<AcquireCall>(), 2);
        Assert.Equal(GroupPhase.Leading, group.Phase);
    }

    [Fact]
    public void MaxGroups_AfterAReleaseThatFailedUntilTheLeaseEnded_CountsAnew()
    {
        var bench = new CoreBench(maxGroups: 1);
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        bench.Freeze(TimeSpan.FromSeconds(15));
        bench.Fail(release);
        bench.Pass(1);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void Wish_JoinsAConfirmedSession_HoweverLittleIsLeftOfItsLease()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        bench.Pass(11);
        bench.Start("b");
        AcquireRequest request = bench.Take<AcquireCall>().Request;
        Assert.Equal(a.Session!.Id, request.SessionId);
        Assert.False(request.OpensSession);
    }

    [Fact]
    public void TryNow_MakesAFollowerAskAtOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(0.9));
        bench.Do(reading => bench.Core.TryNow(group, reading));
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void TryNow_WhileAnAcquireIsUnderWay_WaitsForItsAnswer()
    {
        var bench = new CoreBench();
        GroupState group = bench.Start();
        bench.Do(reading => bench.Core.TryNow(group, reading));
        Assert.Empty(bench.Seen);
        Assert.Equal(1, bench.Open<AcquireCall>());
    }

    [Fact]
    public void TryNow_OfALeaderOrAnObserver_HasItsAnswerAlready()
    {
        var bench = new CoreBench();
        GroupState leader = bench.Lead("a");
        GroupState observer = bench.Start("b", options => options.Candidate = false);
        bench.Answer(bench.Take<ReadCall>(), [null]);
        bench.Seen.Clear();
        bench.Do(reading => bench.Core.TryNow(leader, reading));
        bench.Do(reading => bench.Core.TryNow(observer, reading));
        Assert.Equal(["concluded a", "concluded b"], bench.Seen);
        Assert.Equal(0, bench.Open<ReadCall>());
    }

    private static double LeaseEnd(CoreBench bench, GroupState group) => (group.Session!.Lease.Ends - bench.Reading.Now + bench.Elapsed).TotalSeconds;
}
