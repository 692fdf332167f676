using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Of what one session holds, one group asks for all; and what makes the others ask themselves.</summary>
public sealed class CoreScoutTests
{
    private static readonly Guid A = Guid.Parse("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa");
    private static readonly Guid B = Guid.Parse("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb");
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly CoreBench _bench = new();

    [Fact]
    public void Groups_ThatOneSessionHolds_AreAskedForByOneOfThem_OnceALease()
    {
        Wait();
        for (int lease = 0; lease < 3; lease++)
        {
            _bench.Pass(9.9);
            Assert.Equal(0, _bench.Open<AcquireCall>());
            _bench.Pass(0.1);
            AcquireCall call = _bench.Take<AcquireCall>();
            Assert.Single(call.Groups);
            Deny(call);
        }
    }

    [Fact]
    public void Groups_ThatTwoSessionsHold_AreAskedForByOneOfEach()
    {
        _bench.Notify(LeadershipNotification.Resynchronized);
        Start("a", "b", "c", "d");
        AcquireCall first = _bench.Take<AcquireCall>();
        _bench.Answer(first, Reply(7, [.. first.Groups.Select(group => Held(group.Name is "a" or "b" ? A : B))]));
        _bench.Pass(10);

        AcquireCall scouts = _bench.Take<AcquireCall>();

        Assert.Equal(2, scouts.Groups.Count);
        Assert.Equal(2, scouts.Groups.Select(group => group.Holding!.Value.SessionId).Distinct().Count());
        _bench.Answer(scouts, Reply(7, [.. scouts.Groups.Select(group => Held(group.Holding!.Value.SessionId))]));
        _bench.Pass(9.9);
        Assert.Equal(0, _bench.Open<AcquireCall>());
    }

    [Fact]
    public void Scout_WhenItSeesThatSomethingWasReleased_MakesTheOthersAsk()
    {
        AcquireCall scout = Scout();
        Deny(scout, lastRelease: 8);

        AcquireCall others = _bench.Take<AcquireCall>();

        Assert.Equal(Names, scout.Groups.Concat(others.Groups).Select(group => group.Name).Order());
        Deny(others, lastRelease: 8);
        _bench.Pass(10);
        Deny(_bench.Take<AcquireCall>(), lastRelease: 8);
        Assert.Equal(0, _bench.Open<AcquireCall>());
    }

    [Fact]
    public void Scout_WhenTheBackendTellsOfNoReleasesAnyMore_MakesTheOthersAsk()
    {
        Deny(Scout(), lastRelease: null);
        Assert.Equal(2, _bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Scout_ThatWins_MakesTheOthersAsk()
    {
        _bench.Answer(Scout(), Reply(7, AcquireResult.Granted(6)));
        Assert.Equal(2, _bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Scout_ThatFindsAnotherSessionInItsPlace_MakesTheOthersAsk()
    {
        Deny(Scout(), session: B);
        Assert.Equal(2, _bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Scout_ThatIsNotToldWhoHoldsItsGroup_MakesTheOthersAsk()
    {
        AcquireCall scout = Scout();
        _bench.Answer(scout, Reply(7, AcquireResult.Denied(null, TimeSpan.FromSeconds(10))));
        Assert.Equal(2, _bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Scout_ThatMakesTheOthersAsk_SpreadsThemWhereManyCompete()
    {
        (CoreBench bench, AcquireCall scout) = ScoutAmongMany();
        bench.Answer(scout, new AcquireReply([Held(B)], LiveSessions: 9) { LastRelease = 7 });
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.025);
        Assert.Equal(2, bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Scout_WhoseCallFails_LeavesTheOthersToTryAsSoonAsItDoes()
    {
        _bench.Fail(Scout());
        Assert.Equal(0, _bench.Open<AcquireCall>());

        _bench.Pass(0.1);

        // Itself, because it may have won, and a new scout.
        AcquireCall call = _bench.Take<AcquireCall>();
        int asked = call.Groups.Count;
        Deny(call);
        if (_bench.Open<AcquireCall>() > 0)
        {
            AcquireCall next = _bench.Take<AcquireCall>();
            asked += next.Groups.Count;
            Deny(next);
        }

        Assert.Equal(2, asked);
        _bench.Pass(9.8);
        Assert.Equal(0, _bench.Open<AcquireCall>());
    }

    [Fact]
    public void Scout_WhoseOwnSessionIsLost_GoesAgain()
    {
        _bench.Answer(Scout(), AcquireReply.Lost);
        _bench.Pass(0.1);
        AcquireCall again = _bench.Take<AcquireCall>();
        Assert.Single(again.Groups);
        Deny(again);
        Assert.Equal(0, _bench.Open<AcquireCall>());
    }

    /// <summary>An acquire for another group is under way, so that the scout stands in the queue; then the application stops it.</summary>
    [Fact]
    public void Scout_ThatIsStoppedBeforeItIsSent_IsFollowedByTheNextOne()
    {
        Wait();
        _bench.Pass(9.9);
        _bench.Start("other");
        AcquireCall busy = _bench.Take<AcquireCall>();
        _bench.Pass(0.1);
        GroupState scout = Assert.Single(Names.Select(name => _bench.Core.Find(name)!), group => group.Phase == GroupPhase.Acquiring);
        _bench.Do(reading => _bench.Core.Stop(scout, LeadershipChangeReason.Released, reading));
        Deny(busy, session: B);
        Assert.Equal(0, _bench.Open<AcquireCall>());

        _bench.Pass(5);

        AcquireCall next = _bench.Take<AcquireCall>();
        Assert.NotEqual(scout, Assert.Single(next.Groups));
    }

    [Fact]
    public void Group_ThatWasReleased_AsksForItselfAndDoesNotWaitForTheScout()
    {
        AcquireCall scout = Scout();
        string released = Names.First(name => name != scout.Groups[0].Name);
        _bench.Notify(LeadershipNotification.Released([released]));
        Deny(scout);
        Assert.Equal(released, Assert.Single(_bench.Take<AcquireCall>().Groups).Name);
    }

    /// <summary>Where many compete, each waits a little after a release: the scout must not make it a lease.</summary>
    [Fact]
    public void Group_ThatWasReleasedAndWaitsForItsTurn_IsNotMovedByAScout()
    {
        (CoreBench bench, AcquireCall scout) = ScoutAmongMany();
        string released = Names.First(name => name != scout.Groups[0].Name);
        bench.Notify(LeadershipNotification.Released([released]));
        bench.Answer(scout, new AcquireReply([Held(A)], LiveSessions: 9) { LastRelease = 7 });
        bench.Pass(0.025);
        Assert.Equal(released, Assert.Single(bench.Take<AcquireCall>().Groups).Name);
    }

    /// <summary>It was denied before it was won, and what it was told then is old: its runs have to end first.</summary>
    [Fact]
    public void Group_WhoseRunsAreToEnd_IsLeftAloneByAScout()
    {
        Wait();
        _bench.Notify(LeadershipNotification.Released(["a"]));
        _bench.Answer(_bench.Take<AcquireCall>(), Reply(8, AcquireResult.Granted(6)));
        GroupState led = _bench.Core.Find("a")!;
        Assert.True(led.Term!.TryEnterRun());
        _bench.Do(reading => _bench.Core.StepDown(led, 0, LeadershipChangeReason.Released, reading));
        Assert.Equal(GroupPhase.Ending, led.Phase);
        while (_bench.Open<AcquireCall>() == 0)
        {
            _bench.Pass(1);
            if (_bench.Open<RenewCall>() > 0)
            {
                _bench.Answer(_bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
            }
        }

        Deny(_bench.Take<AcquireCall>(), lastRelease: 8);

        Assert.Equal(GroupPhase.Ending, led.Phase);
    }

    [Fact]
    public void Group_ThatTheApplicationAsksFor_DoesNotWaitForTheScout()
    {
        AcquireCall scout = Scout();
        GroupState other = _bench.Core.Find(Names.First(name => name != scout.Groups[0].Name))!;
        _bench.Do(reading => _bench.Core.TryNow(other, reading));
        Deny(scout);
        Assert.Equal(other, Assert.Single(_bench.Take<AcquireCall>().Groups));
    }

    [Fact]
    public void Group_ThatWasStoppedAndStarted_AsksForItself()
    {
        AcquireCall scout = Scout();
        GroupState other = _bench.Core.Find(Names.First(name => name != scout.Groups[0].Name))!;
        _bench.Do(reading => _bench.Core.Stop(other, LeadershipChangeReason.Released, reading));
        _bench.Do(reading => _bench.Core.Start(other, reading));
        Deny(scout);
        Assert.Equal(other, Assert.Single(_bench.Take<AcquireCall>().Groups));
    }

    /// <summary>A watch that starts again makes every follower ask: one for each session, if nothing was released.</summary>
    [Fact]
    public void Resynchronization_CostsOneGroupOfEachSession()
    {
        Wait();
        _bench.Pass(1);
        _bench.Notify(LeadershipNotification.Resynchronized);
        AcquireCall scout = _bench.Take<AcquireCall>();
        Assert.Single(scout.Groups);
        Deny(scout);
        Assert.Equal(0, _bench.Open<AcquireCall>());
    }

    [Fact]
    public void Followers_WhereNothingIsPushed_GoByAScoutEachInterval()
    {
        Start(Names);
        Deny(_bench.Take<AcquireCall>());
        for (int i = 0; i < 3; i++)
        {
            _bench.Pass(1);
            AcquireCall scout = _bench.Take<AcquireCall>();
            Assert.Single(scout.Groups);
            Deny(scout);
        }
    }

    /// <summary>What a process led and gave up, it leaves to others for an interval, whatever a scout finds.</summary>
    [Fact]
    public void Group_ThatWasLedSince_IsNotMovedByAScout()
    {
        Wait();
        _bench.Notify(LeadershipNotification.Released(["a"]));
        _bench.Answer(_bench.Take<AcquireCall>(), Reply(8, AcquireResult.Granted(6)));
        _bench.Pass(9.5);
        GroupState led = _bench.Core.Find("a")!;
        _bench.Do(reading => _bench.Core.StepDown(led, 0, LeadershipChangeReason.Released, reading, TimeSpan.FromSeconds(30)));
        _bench.Answer(_bench.Take<ReleaseCall>());
        _bench.Pass(0.5);
        AcquireCall scout = _bench.Take<AcquireCall>();
        Assert.Single(scout.Groups);
        Deny(scout, lastRelease: 9);
        Assert.DoesNotContain(led, _bench.Take<AcquireCall>().Groups);
    }

    [Fact]
    public void Groups_WhereTheBackendTellsOfNoReleases_AreAllAskedFor()
    {
        Wait(lastRelease: null);
        _bench.Pass(10);
        Assert.Equal(Names.Length, _bench.Take<AcquireCall>().Groups.Count);
    }

    /// <summary>To number releases may cost the backend a request: a process with one group has no use for it.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void LastRelease_IsAskedFor_WhereOneGroupCanSpeakForAnother(int groups, bool isAskedFor)
    {
        Start(Names[..groups]);
        Assert.Equal(isAskedFor, _bench.Take<AcquireCall>().Request.WantsLastRelease);
    }

    private static AcquireResult Held(Guid session) => AcquireResult.Denied(CoreBench.Other("any", session: session), TimeSpan.FromSeconds(10));

    private static AcquireReply Reply(long? lastRelease, params AcquireResult[] results) => new(results) { LastRelease = lastRelease };

    private void Start(params string[] names)
    {
        _bench.Do(reading =>
        {
            foreach (string name in names)
            {
                _bench.Core.Start(_bench.Add(name), reading);
            }
        });
    }

    /// <summary>Three groups of one session wait, and are told when something happens.</summary>
    private void Wait(long? lastRelease = 7)
    {
        Start(Names);
        Deny(_bench.Take<AcquireCall>(), lastRelease: lastRelease);
        _bench.Notify(LeadershipNotification.Resynchronized);
        Deny(_bench.Take<AcquireCall>(), lastRelease: lastRelease);
    }

    /// <summary>The same, and one of them is on its way.</summary>
    private AcquireCall Scout()
    {
        Wait();
        _bench.Pass(10);
        return _bench.Take<AcquireCall>();
    }

    /// <summary>The same where nine compete, so that each spreads its attempts.</summary>
    private static (CoreBench Bench, AcquireCall Scout) ScoutAmongMany()
    {
        var bench = new CoreBench(chance: 0.5);
        bench.Notify(LeadershipNotification.Resynchronized);
        bench.Do(reading => Names.ToList().ForEach(name => bench.Core.Start(bench.Add(name), reading)));
        bench.Answer(bench.Take<AcquireCall>(), new AcquireReply([Held(A), Held(A), Held(A)], LiveSessions: 9) { LastRelease = 7 });
        bench.Pass(10.025);
        return (bench, bench.Take<AcquireCall>());
    }

    private void Deny(AcquireCall call, Guid? session = null, long? lastRelease = 7) =>
        _bench.Answer(call, Reply(lastRelease, [.. call.Groups.Select(_ => Held(session ?? A))]));
}
