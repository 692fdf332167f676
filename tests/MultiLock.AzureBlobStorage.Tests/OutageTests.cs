using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>An election through outages: each is said once, with its remedy and no secret, and is over when its cause is.</summary>
public sealed class OutageTests
{
    private static readonly LeaderElectionOptions Options = new()
    {
        ElectionGroup = "group",
        HeartbeatInterval = TimeSpan.FromSeconds(1),
        HeartbeatTimeout = TimeSpan.FromSeconds(15),
        ElectionInterval = TimeSpan.FromMilliseconds(500),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Election_WhenTheServerIsDownAtStart_RecoversWhenItIsUp()
    {
        await using OwnServer server = OwnServer.Prepare();
        var log = new LogRecorder();
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(server.ConnectionString, logger: log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        await UntilAsync(() => log.Errors.Any());
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);

        Assert.Contains("cannot be reached", Assert.Single(log.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", string.Concat(log.Entries), StringComparison.OrdinalIgnoreCase);
        Assert.False(service.IsLeader);
        await server.StartAsync();
        await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Leadership_WhenTheServerIsKilledAndFrozenForLessThanTheLease_IsKept()
    {
        await using OwnServer server = await OwnServer.StartNewAsync();
        var log = new LogRecorder();
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(server.ConnectionString, logger: log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        await service.WaitForLeadershipAsync(Cancel);
        long term = service.Leadership!.FencingToken;

        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);
        await server.StartAsync();
        await UntilAsync(() => log.Entries.Count(entry => entry.Id == 1011) == 1);
        Assert.Equal(term, service.Leadership?.FencingToken);
        await server.FreezeAsync();
        await UntilAsync(() => log.Errors.Count() == 2);
        await server.ThawAsync();
        await UntilAsync(() => log.Entries.Count(entry => entry.Id == 1011) == 2);

        Assert.Equal(term, service.Leadership?.FencingToken);
        Assert.Equal(2, log.Errors.Count());
    }

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForLongerThanTheLease_EndsInTimeAndComesBack()
    {
        await using OwnServer server = await OwnServer.StartNewAsync();
        await using var proxy = new HoleProxy(server.Port);
        var log = new LogRecorder();
        await using AzureBlobStorageLeaderElectionProvider cut = OwnServer.Connect(OwnServer.ConnectionStringOf(proxy.Port), logger: log);
        await using AzureBlobStorageLeaderElectionProvider connected = OwnServer.Connect(server.ConnectionString);
        await using var one = new LeaderElectionService(cut, Microsoft.Extensions.Options.Options.Create(Options), log);
        await using var two = new LeaderElectionService(connected, Microsoft.Extensions.Options.Options.Create(Options), new LogRecorder());
        await one.StartAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel);
        long first = one.Leadership!.FencingToken;
        await two.StartAsync(Cancel);

        proxy.SwallowAll(true);
        await two.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.False(one.IsLeader);
        Assert.True(two.Leadership!.FencingToken > first);
        proxy.SwallowAll(false);
        await two.StopAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.Single(log.Errors);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
