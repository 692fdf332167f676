using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>How groups are given back: together, in order, and again and again until the lease has ended.</summary>
public sealed class CoreReleaseTests
{
    [Fact]
    public void Release_OfTheLastGroup_EndsTheSession_AndTheNextWishGetsANewOne()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(term: 3);
        SessionState session = group.Session!;
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Equal(session.Id, release.Request.SessionId);
        Assert.True(release.Request.EndsSession);
        Assert.Equal([new HeldGroup("billing", group.AttemptId, 3)], release.Request.Groups);
        bench.Answer(release);
        bench.Do(reading => bench.Core.Start(group, reading));
        Assert.NotEqual(session.Id, bench.Take<AcquireCall>().Request.SessionId);
    }

    [Fact]
    public void Release_OfOneOfTwoGroups_LeavesTheSessionAlone()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        bench.Lead("b", term: 2);
        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.False(release.Request.EndsSession);
        bench.Answer(release);
        bench.Pass(TimeSpan.FromSeconds(5) - bench.Elapsed);
        Assert.Equal(["b"], bench.Take<RenewCall>().Request.Held.Select(held => held.Group));
    }

    [Fact]
    public void Release_WhileAnAcquireIsUnderWay_LeavesTheSessionToIt()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        GroupState b = bench.Start("b");
        AcquireCall acquire = bench.Take<AcquireCall>();
        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        Assert.False(bench.Take<ReleaseCall>().Request.EndsSession);
        bench.Grant(acquire);
        Assert.Equal(GroupPhase.Leading, b.Phase);
    }

    [Fact]
    public void Release_WhileAnAcquireIsOfUnknownOutcome_LeavesTheSessionToItsNextAttempt()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        bench.Start("b");
        AcquireCall acquire = bench.Take<AcquireCall>();
        bench.Fail(acquire);
        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        Assert.False(bench.Take<ReleaseCall>().Request.EndsSession);
        bench.Pass(0.05);
        Assert.Equal(acquire.Request.SessionId, bench.Take<AcquireCall>().Request.SessionId);
    }

    [Fact]
    public void Releases_OfManyGroups_GoOutInFullBatches_OneAtATime_AndTheLastEndsTheSession()
    {
        var bench = new CoreBench(maxBatchSize: 2);
        GroupState[] groups = [bench.Add("a"), bench.Add("b"), bench.Add("c")];
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Start(group, reading)));
        bench.Grant(bench.Take<AcquireCall>());
        bench.Grant(bench.Take<AcquireCall>(), 3);
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Stop(group, LeadershipChangeReason.Released, reading)));
        ReleaseCall first = bench.Take<ReleaseCall>();
        Assert.Equal(["a", "b"], first.Request.Groups.Select(held => held.Group));
        Assert.False(first.Request.EndsSession);
        bench.Answer(first);
        ReleaseCall second = bench.Take<ReleaseCall>();
        Assert.Equal(["c"], second.Request.Groups.Select(held => held.Group));
        Assert.True(second.Request.EndsSession);
        bench.Answer(second);
        Assert.All(groups, group => Assert.Equal(GroupPhase.Stopped, group.Phase));
        Assert.Null(bench.NextWakeUp);
    }

    [Fact]
    public void Releases_OfTwoSessions_AreNotMixed()
    {
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        GroupState b = bench.Start("b");
        AcquireCall acquire = bench.Take<AcquireCall>();

        // The release of a goes out and gets no answer; b is won on the same session and given back while that call is under way.
        bench.Do(reading => bench.Core.Stop(a, LeadershipChangeReason.Released, reading));
        ReleaseCall first = bench.Take<ReleaseCall>();
        bench.Grant(acquire, 2);
        bench.Do(reading => bench.Core.Stop(b, LeadershipChangeReason.Released, reading));
        Assert.Equal(0, bench.Open<ReleaseCall>());
        bench.Answer(first);
        ReleaseCall second = bench.Take<ReleaseCall>();
        Assert.Equal(["b"], second.Request.Groups.Select(held => held.Group));
        Assert.True(second.Request.EndsSession);
    }

    [Fact]
    public void Release_WithoutAnAnswer_IsGivenUpAfterASecond_AndRepeatedUntilTheLeaseHasEnded()
    {
        var bench = new CoreBench(chance: 0.0);
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Seen.Clear();
        bench.Take<ReleaseCall>();
        bench.Pass(0.999);
        Assert.Empty(bench.Seen);
        bench.Pass(0.001);
        Assert.Equal(["failed ReleaseCall", "settled billing", "given up ReleaseCall"], bench.Seen);
        int tries = 1;
        while (bench.NextWakeUp is { } next)
        {
            bench.Pass(next - bench.Elapsed);
            if (bench.Open<ReleaseCall>() > 0)
            {
                bench.Take<ReleaseCall>();
                tries++;
            }
        }

        Assert.InRange(tries, 5, 15);
        Assert.Equal(15, bench.Elapsed.TotalSeconds, 1.0);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
        Assert.Null(group.Session);
    }

    [Theory]
    [InlineData(150, 50)]
    [InlineData(600, 200)]
    public void Release_WithAShortLease_IsGivenUpAfterAThirdOfIt(int lease, int timeout)
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options =>
        {
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(40);
            options.HeartbeatTimeout = TimeSpan.FromMilliseconds(lease);
        });
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal(TimeSpan.FromMilliseconds(timeout), bench.Take<ReleaseCall>().Timeout);
    }

    [Fact]
    public void Release_WhenTheStopTimeoutComesWhileItIsUnderWay_IsNotSentAgain()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options => options.StopTimeout = TimeSpan.FromSeconds(1));
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Pass(0.9);
        term.ExitRun();
        ReleaseCall release = bench.Take<ReleaseCall>();
        bench.Pass(0.5);
        bench.Answer(release);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }

    [Fact]
    public void Release_WhenTheStopTimeoutPassedWhileTheProcessWasFrozen_IsSentOnce()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(configure: options => options.StopTimeout = TimeSpan.FromSeconds(1));
        Term term = group.Term!;
        Assert.True(term.TryEnterRun());
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Freeze(TimeSpan.FromSeconds(2));
        term.ExitRun();
        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Single(release.Request.Groups);
        bench.Answer(release);
        Assert.Equal(0, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void Release_WhoseLeaseHasEnded_DoesNotKeepTheSessionAlive()
    {
        // A run of b goes on, so the session is not ended by the release of a.
        var bench = new CoreBench();
        GroupState a = bench.Lead("a");
        GroupState b = bench.Lead("b", term: 2);
        Assert.True(b.Term!.TryEnterRun());
        while (bench.Elapsed < TimeSpan.FromSeconds(15))
        {
            if (bench.Open<RenewCall>() > 0)
            {
                bench.Fail(bench.Take<RenewCall>());
            }

            bench.Pass(bench.NextWakeUp!.Value - bench.Elapsed);
        }

        Assert.Equal(GroupPhase.Releasing, a.Phase);
        Assert.Equal(1, bench.Open<ReleaseCall>());
        Assert.Equal(0, bench.Open<RenewCall>());
        bench.Pass(0.05);
        Assert.Equal(0, bench.Open<RenewCall>());
    }

    [Fact]
    public void Release_ByTheAttempt_DoesNotNameATermOfThePast()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(term: 7);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Do(reading => bench.Core.Start(group, reading));
        bench.Take<AcquireCall>();
        bench.Pass(5);
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.Equal([new HeldGroup("billing", group.AttemptId, 0)], bench.Take<ReleaseCall>().Request.Groups);
    }

    [Fact]
    public void Release_ThatFails_IsRepeatedAfterTheBackoff_UnderTheSameTerm()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead(term: 4);
        bench.Do(reading => bench.Core.StepDown(group, 4, LeadershipChangeReason.Released, reading));
        for (int i = 0; i < 2; i++)
        {
            bench.Fail(bench.Take<ReleaseCall>());
            Assert.Equal(25 * (1 << i), (bench.NextWakeUp!.Value - bench.Elapsed).TotalMilliseconds, 0.01);
            bench.Pass(TimeSpan.FromMilliseconds(25 * (1 << i)));
        }

        ReleaseCall release = bench.Take<ReleaseCall>();
        Assert.Equal([new HeldGroup("billing", group.AttemptId, 4)], release.Request.Groups);
        bench.Answer(release);
        Assert.Equal(GroupPhase.Waiting, group.Phase);
    }

    [Fact]
    public void Release_ThatFailsForAGroupThatIsStillWanted_TellsNobodyThatItIsDone()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        bench.Take<ReleaseCall>();
        bench.Pass(1.1);
        Assert.DoesNotContain("settled billing", bench.Seen);
    }

    [Fact]
    public void Release_ThatFailsWithinASecond_KeepsWhoStopsWaiting()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        bench.Pass(0.9);
        bench.Fail(bench.Take<ReleaseCall>());
        Assert.DoesNotContain("settled billing", bench.Seen);
        bench.Pass(0.1);
        bench.Fail(bench.Take<ReleaseCall>());
        Assert.Contains("settled billing", bench.Seen);
    }

    [Fact]
    public void Release_ThatFailsWhenTheLeaseHasEnded_IsNotRepeated()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        ReleaseCall release = bench.Take<ReleaseCall>();
        bench.Freeze(TimeSpan.FromSeconds(15));
        bench.Fail(release);
        Assert.Equal(GroupPhase.Waiting, group.Phase);
        Assert.Null(group.Session);
        Assert.Equal(0, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void Release_AnsweredAfterItWasGivenUp_IsRepeated()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        ReleaseCall late = bench.Take<ReleaseCall>();
        bench.Pass(1);
        bench.Answer(late);
        Assert.Equal(GroupPhase.Releasing, group.Phase);
        bench.Pass(0.05);
        bench.Answer(bench.Take<ReleaseCall>());
        Assert.Equal(GroupPhase.Waiting, group.Phase);
    }

    [Fact]
    public void Release_OfATermWonTooLate_IsNotSent()
    {
        // The backend has forgotten the session already.
        var bench = new CoreBench();
        GroupState group = bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Freeze(TimeSpan.FromSeconds(15));
        bench.Grant(call);
        Assert.Equal(0, bench.Open<ReleaseCall>());
        Assert.DoesNotContain("acquired billing 1", bench.Seen);
        Assert.Null(group.Session);
    }

    [Fact]
    public void Release_OfATermWonAfterItsDeadline_IsSentAndTheApplicationNeverHearsOfIt()
    {
        var bench = new CoreBench();
        bench.Start();
        AcquireCall call = bench.Take<AcquireCall>();
        bench.Freeze(TimeSpan.FromSeconds(12));
        bench.Grant(call);
        Assert.Equal(["concluded billing"], bench.Seen);
        Assert.Equal(1, bench.Open<ReleaseCall>());
    }

    [Fact]
    public void Sessions_ThatAreOver_AreForgotten()
    {
        var bench = new CoreBench();
        GroupState group = bench.Add();
        for (int term = 1; term <= 20; term++)
        {
            bench.Do(reading => bench.Core.Start(group, reading));
            bench.Grant(bench.Take<AcquireCall>(), term);
            bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
            bench.Answer(bench.Take<ReleaseCall>());
        }

        Assert.Null(bench.NextWakeUp);
        bench.Pass(TimeSpan.FromHours(1));
        Assert.Equal(0, bench.Open<RenewCall>());
    }

    [Fact]
    public void Stop_WhileTheGroupIsBeingReleased_IsDoneWithTheRelease()
    {
        var bench = new CoreBench();
        GroupState group = bench.Lead();
        bench.Do(reading => bench.Core.StepDown(group, 0, LeadershipChangeReason.Released, reading));
        bench.Do(reading => bench.Core.Stop(group, LeadershipChangeReason.Released, reading));
        Assert.DoesNotContain("settled billing", bench.Seen);
        bench.Answer(bench.Take<ReleaseCall>());
        Assert.Equal("settled billing", bench.Seen[^1]);
        Assert.Equal(GroupPhase.Stopped, group.Phase);
    }
}
