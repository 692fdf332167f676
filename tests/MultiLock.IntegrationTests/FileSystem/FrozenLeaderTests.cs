using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>The whole election in two real processes, in real time.</summary>
public sealed class FrozenLeaderTests : IDisposable
{
    private static readonly TimeSpan LongLease = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Freeze_WhenTheLeaderWakesAfterItsLease_NeverActsAsLeaderAgain()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        using Worker worker = await Worker.StartAsync(_directory.Path);
        ElectionRecord record = await ElectionRecord.StartAsync(worker, "g", TimeSpan.FromSeconds(3));
        await using var participant = new Participant(_directory.Path);
        await using LeaderElectionService second = NewElection(participant);
        await second.StartAsync();
        await record.ReadUntilAsync(r => r.Reads().Any(read => read.SaysLeader));

        worker.Freeze();
        LeadershipContext won = await WaitForLeadershipAsync(second);
        long thawed = TimeProvider.System.GetTimestamp();
        worker.Thaw();
        await record.ReadUntilAsync(r => r.EndedCpu() is not null && r.Reads().Any(read => read.Begin >= thawed));

        Assert.True(won.FencingToken > record.Term);
        ElectionRead[] asleep = [.. record.Reads().Where(read => read.Begin < thawed)];
        ElectionRead[] awake = [.. record.Reads().Where(read => read.Begin >= thawed)];
        Assert.True(asleep[0] is { IsLeader: true, IsCurrent: true, Ran: true }, $"It did not lead: {asleep[0]}");
        Assert.All(awake, read => Assert.False(read.SaysLeader, $"After waking: {read}"));
        Assert.InRange(record.EndedCpu()!.Value - awake[0].CpuBefore, 0, 100);
        Assert.True(won.IsCurrent);
    }

    [Fact]
    public async Task Kill_WhenTheLeaderDies_HandsOverLongBeforeItsLease()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        using Worker worker = await Worker.StartAsync(_directory.Path);
        ElectionRecord record = await ElectionRecord.StartAsync(worker, "g", LongLease);
        await using var participant = new Participant(_directory.Path);
        await using LeaderElectionService second = NewElection(participant);
        await second.StartAsync();
        Assert.Equal(record.Term, (await second.WaitForLeaderAsync()).FencingToken);

        long killed = TimeProvider.System.GetTimestamp();
        worker.Kill();
        LeadershipContext won = await WaitForLeadershipAsync(second);

        Assert.True(won.FencingToken > record.Term);
        Assert.InRange(TimeProvider.System.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static LeaderElectionService NewElection(Participant participant) => new(
        participant.Provider,
        Options.Create(new LeaderElectionOptions { ElectionGroup = "g", HeartbeatTimeout = LongLease, ElectionInterval = TimeSpan.FromMilliseconds(200) }),
        NullLogger<LeaderElectionService>.Instance);

    private static Task<LeadershipContext> WaitForLeadershipAsync(LeaderElectionService election) =>
        election.WaitForLeadershipAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
}
