using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>How sessions end that this process thinks are over, or lets end: bugs that the simulator found.</summary>
public sealed class CoreSessionEndTests
{
    [Fact]
    public void Session_WhenItsGroupWasLetGoUnreleased_IsNeverUsedAgain()
    {
        var bench = new CoreBench();
        GroupState stuck = bench.Lead("stuck");
        Guid session = stuck.Session!.Id;
        Assert.True(stuck.Term!.TryEnterRun());
        bench.Pass(12);
        bench.Start("other");
        AcquireCall acquire = bench.Take<AcquireCall>();
        Assert.Equal(session, acquire.Request.SessionId);
        bench.Pass(3.5);
        Assert.Contains("outlived stuck 1", bench.Seen);

        // A heartbeat whose answer was lost had extended the session: it lives at the backend, and still holds the group that was let go.
        bench.Grant(acquire, remaining: TimeSpan.FromSeconds(10));
        bench.Pass(1);

        Assert.Equal(0, bench.Open<RenewCall>());
        Assert.NotEqual(session, bench.Take<AcquireCall>().Request.SessionId);
    }

    [Fact]
    public void Session_WhenAGroupIsWonAfterHeartbeatsWereDue_SendsOneAtOnce()
    {
        var bench = new CoreBench();
        GroupState stuck = bench.Lead("stuck", configure: options => options.StopTimeout = TimeSpan.FromSeconds(2));
        Assert.True(stuck.Term!.TryEnterRun());
        bench.Pass(1);
        bench.Do(reading => bench.Core.StepDown(stuck, 0, LeadershipChangeReason.Released, reading));
        bench.Pass(9);
        Assert.Equal(GroupPhase.Abandoned, stuck.Phase);
        Assert.Equal(0, bench.Open<RenewCall>());

        bench.Start("other");
        bench.Grant(bench.Take<AcquireCall>(), remaining: TimeSpan.FromSeconds(5));

        Assert.Equal(1, bench.Open<RenewCall>());
    }
}
