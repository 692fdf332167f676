using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>How many groups a process with Spread tries for, and what it hands over.</summary>
public sealed class CoreSpreadTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    [Fact]
    public void Start_WhenNothingIsKnownOfOthers_TriesForOneGroupAndLooksAtTheRest()
    {
        CoreBench bench = Started();

        Assert.Single(bench.Take<AcquireCall>().Groups);
        Assert.Equal(Names.Length - 1, bench.Take<ReadCall>().Groups.Count);
    }

    [Fact]
    public void Start_WhenTheBackendTellsHowManyThereAre_TriesForTheShareAtOnce()
    {
        CoreBench bench = Started();
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);

        bench.Grant(bench.Take<AcquireCall>(), liveSessions: 3);

        // A third of six, less the one it has.
        Assert.Single(bench.Take<AcquireCall>().Groups);
    }

    [Fact]
    public void Free_WhenTheShareIsLed_IsLeftToOthersForASecondAndTakenOneAfterAnother()
    {
        CoreBench bench = LeadingTheShare(out double since);

        bench.Pass(since + 1.09 - bench.Elapsed.TotalSeconds);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.02);

        Assert.Single(bench.Take<AcquireCall>().Groups);
    }

    [Fact]
    public void Free_WhenFewerProcessesAreLeft_IsTakenAtOnce()
    {
        CoreBench bench = LeadingTheShare(out _, heartbeat: 0.5);

        Heartbeat(bench, liveSessions: 1);

        Assert.Equal(4, bench.Take<AcquireCall>().Groups.Count);
    }

    [Fact]
    public void Share_WhenTheBackendDoesNotTell_StillTakesEverythingThatNobodyElseWants()
    {
        CoreBench bench = Started();
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);
        bench.Grant(bench.Take<AcquireCall>());
        for (int i = 0; i < 50; i++)
        {
            bench.Pass(0.1);
            if (bench.Open<AcquireCall>() > 0)
            {
                bench.Grant(bench.Take<AcquireCall>(), firstTerm: 10 + i);
            }

            if (bench.Open<RenewCall>() > 0)
            {
                bench.Answer(bench.Take<RenewCall>(), RenewReply.Extended(TimeSpan.FromSeconds(15)));
            }
        }

        Assert.Equal(Names.Length, Led(bench));
    }

    [Fact]
    public void Excess_IsOfferedAQuarterAtATime_AndNoMoreBeforeItIsTaken()
    {
        CoreBench bench = LeadingAll();

        Heartbeat(bench, liveSessions: 3);
        Assert.Equal(Names.Length - 1, Led(bench));
        Assert.Contains(bench.Seen, seen => seen.StartsWith("ended ", StringComparison.Ordinal) && seen.EndsWith(" Released", StringComparison.Ordinal));
        bench.Answer(bench.Take<ReleaseCall>());
        Assert.Equal(0, bench.Open<ReleaseCall>());

        // Taken by somebody else.
        bench.Pass(0.49);
        Assert.Equal(0, bench.Open<AcquireCall>());
        bench.Pass(0.01);
        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(100), CoreBench.Other("a", 100));
        bench.Pass(5);
        Heartbeat(bench, liveSessions: 3);

        Assert.Equal(Names.Length - 2, Led(bench));
    }

    [Fact]
    public void Excess_WhenNobodyTakesIt_ComesBackAndStaysForTenMinutes()
    {
        CoreBench bench = LeadingAll();
        Heartbeat(bench, liveSessions: 3);
        bench.Answer(bench.Take<ReleaseCall>());
        bench.Pass(0.5);
        bench.Grant(bench.Take<AcquireCall>(), firstTerm: 100, liveSessions: 3);
        Assert.Equal(Names.Length, Led(bench));

        TimeSpan back = bench.Elapsed;
        while (bench.Elapsed < back + ElectionCore.OfferPause - TimeSpan.FromSeconds(6))
        {
            Heartbeat(bench, liveSessions: 3);
            Assert.Equal(Names.Length, Led(bench));
        }

        Heartbeat(bench, liveSessions: 3);
        Heartbeat(bench, liveSessions: 3);
        Assert.Equal(Names.Length - 1, Led(bench));
    }

    [Fact]
    public void Excess_WhenOthersAreNotTold_IsKept()
    {
        CoreBench bench = LeadingAll();
        bench.Notify(LeadershipNotification.Interrupted);

        Heartbeat(bench, liveSessions: 3);

        Assert.Equal(Names.Length, Led(bench));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Excess_WhenTheHeartbeatDoesNotTell_IsKept(int? liveSessions)
    {
        CoreBench bench = LeadingAll();

        Heartbeat(bench, liveSessions);

        Assert.Equal(Names.Length, Led(bench));
    }

    [Fact]
    public void Heartbeat_AsksHowManyThereAreOnlyIfGroupsAreSpread()
    {
        Assert.True(Beat(spread: true).Request.WantsLiveSessions);
        Assert.False(Beat(spread: false).Request.WantsLiveSessions);

        static RenewCall Beat(bool spread)
        {
            var bench = new CoreBench();
            bench.Lead(configure: options => options.Spread = spread);
            bench.Pass(5);
            return bench.Take<RenewCall>();
        }
    }

    [Fact]
    public void Heartbeat_OnceTheLastSpreadGroupIsRemoved_AsksNoMore()
    {
        var bench = new CoreBench();
        bench.Lead();
        GroupState spread = bench.Add("spread", options => options.Spread = true);
        bench.Core.Remove(spread);
        bench.Core.Remove(spread);
        bench.Pass(5);
        RenewCall beat = bench.Take<RenewCall>();
        Assert.False(beat.Request.WantsLiveSessions);
        bench.Answer(beat, RenewReply.Extended(TimeSpan.FromSeconds(15)));

        bench.Add("spread", options => options.Spread = true);
        bench.Pass(5);
        Assert.True(bench.Take<RenewCall>().Request.WantsLiveSessions);
    }

    [Fact]
    public void Share_WhenAnAttemptIsLost_LetsAnotherGroupBeTriedForAtOnce()
    {
        CoreBench bench = Started();
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);
        bench.Grant(bench.Take<AcquireCall>(), liveSessions: 3);

        bench.Deny(bench.Take<AcquireCall>(), TimeSpan.FromSeconds(100), liveSessions: 3);

        Assert.Single(bench.Take<AcquireCall>().Groups);
    }

    [Fact]
    public void Share_WhenTheBackendSaysThatNobodyCompetes_IsAsIfItSaidNothing()
    {
        CoreBench bench = Started();
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);

        bench.Grant(bench.Take<AcquireCall>(), liveSessions: 0);

        Assert.Equal((1, 0), (Led(bench), bench.Open<AcquireCall>()));
    }

    [Fact]
    public void Excess_WhileAnOfferIsUnderWay_IsKept()
    {
        CoreBench bench = LeadingAll();
        RunInAll(bench);
        Heartbeat(bench, liveSessions: 3);

        Heartbeat(bench, liveSessions: 3);

        Assert.Equal(Names.Length - 1, Led(bench));
    }

    [Fact]
    public void Excess_WhenAnOfferedGroupIsTakenWhileItsRunEnds_IsOfferedFurther()
    {
        CoreBench bench = LeadingAll();
        RunInAll(bench);
        Heartbeat(bench, liveSessions: 3);
        GroupState offered = Assert.Single(bench.Core.Groups, group => group.Phase == GroupPhase.Ending);

        Heartbeat(bench, liveSessions: 3, offered.Name);

        Assert.Equal(Names.Length - 2, Led(bench));
    }

    [Fact]
    public void Offer_WhenTheGroupIsStoppedMeanwhile_IsOver()
    {
        CoreBench bench = LeadingAll();
        Heartbeat(bench, liveSessions: 3);
        ReleaseCall release = bench.Take<ReleaseCall>();
        GroupState offered = Assert.Single(release.Groups);
        bench.Do(reading => bench.Core.Stop(offered, LeadershipChangeReason.Released, reading));
        bench.Answer(release);

        bench.Do(reading => bench.Core.Start(offered, reading));

        // Beyond the share again: it looks, and leaves the group to others first.
        Assert.Equal((0, 1), (bench.Open<AcquireCall>(), bench.Open<ReadCall>()));
    }

    private static void RunInAll(CoreBench bench) => Assert.All(bench.Core.Groups, group => Assert.True(group.Term!.TryEnterRun()));

    private static CoreBench Started(double heartbeat = 5)
    {
        var bench = new CoreBench();
        bench.Notify(LeadershipNotification.Resynchronized);
        GroupState[] groups = [.. Names.Select(name => bench.Add(name, Configure))];
        bench.Do(reading => Array.ForEach(groups, group => bench.Core.Start(group, reading)));
        return bench;

        void Configure(LeaderElectionOptions options)
        {
            options.Spread = true;
            options.HeartbeatInterval = TimeSpan.FromSeconds(heartbeat);
        }
    }

    private static CoreBench LeadingTheShare(out double since, double heartbeat = 5)
    {
        CoreBench bench = Started(heartbeat);
        since = bench.Elapsed.TotalSeconds;
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);
        bench.Grant(bench.Take<AcquireCall>(), liveSessions: 3);
        bench.Grant(bench.Take<AcquireCall>(), firstTerm: 2, liveSessions: 3);
        Assert.Equal(2, Led(bench));
        return bench;
    }

    private static CoreBench LeadingAll()
    {
        CoreBench bench = Started();
        bench.Answer(bench.Take<ReadCall>(), new LeaderRecord?[Names.Length - 1]);
        bench.Grant(bench.Take<AcquireCall>(), liveSessions: 1);
        bench.Grant(bench.Take<AcquireCall>(), firstTerm: 2, liveSessions: 1);
        Assert.Equal(Names.Length, Led(bench));
        return bench;
    }

    private static int Led(CoreBench bench) => bench.Core.Groups.Count(group => group.Phase == GroupPhase.Leading);

    private static void Heartbeat(CoreBench bench, int? liveSessions, params string[] lost)
    {
        while (bench.Open<RenewCall>() == 0)
        {
            bench.Pass(0.5);
        }

        bench.Answer(bench.Take<RenewCall>(), new RenewReply(TimeSpan.FromSeconds(15), SessionLost: false, lost) { LiveSessions = liveSessions });
    }
}
