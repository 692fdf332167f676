using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>What leading and following cost in requests, which is what the service charges for.</summary>
public sealed class CostTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly string _container = $"cost-{Guid.NewGuid():N}";
    private readonly RequestCounter _counter = new();
    private AzureBlobStorageLeaderElectionProvider? _provider;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AzureBlobStorageLeaderElectionProvider Provider => _provider!;

    public async ValueTask InitializeAsync()
    {
        if (TestServer.IsNamed)
        {
            _provider = new AzureBlobStorageLeaderElectionProvider(
                Options.Create(new AzureBlobStorageLeaderElectionOptions { ContainerName = _container }),
                NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
                _counter.Client(TestServer.ConnectionString));
            await _provider.InitializeAsync(Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
            await new Azure.Storage.Blobs.BlobContainerClient(TestServer.ConnectionString, _container).DeleteAsync();
        }
    }

    [Fact]
    public async Task Groups_WhenAThousandAreLed_CostOneRequestAHeartbeatAndOneToLeave()
    {
        _ = TestServer.ConnectionString;
        var leader = new Participant(Provider, Lease);
        HeldGroup[] held = await leader.WinAllAsync([.. Enumerable.Range(0, 1000).Select(i => $"group{i}")]);
        _counter.Clear();
        for (int i = 0; i < 7; i++)
        {
            RenewReply reply = await leader.HeartbeatAsync(held);
            Assert.False(reply.SessionLost);
            Assert.Empty(reply.LostGroups);
        }

        Assert.Equal(Enumerable.Repeat("renew", 7), _counter.Requests);

        // Every eighth is followed by a look at what is held: a page of a listing, however many groups.
        Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
        await UntilAsync(() => _counter.Requests.Count >= 9);
        Assert.Equal([.. Enumerable.Repeat("renew", 8), "list"], _counter.Requests);
        _counter.Clear();
        await leader.LeaveAsync(held);
        Assert.Equal(["DELETE"], _counter.Requests);
    }

    [Fact]
    public async Task Poll_WhenManyGroupsAreFollowed_IsOneListing()
    {
        _ = TestServer.ConnectionString;
        string[] groups = [.. Enumerable.Range(0, Provider.MaxBatchSize).Select(i => $"group{i}")];
        await new Participant(Provider, Lease).WinAllAsync(groups);
        await using AzureBlobStorageLeaderElectionProvider other = await OpenAsync();
        var follower = new Participant(other, Lease);
        await PollAsync(follower, groups);
        _counter.Clear();

        await PollAsync(follower, groups);
        await PollAsync(follower, groups);

        Assert.Equal(["HEAD", "list", "HEAD", "list"], _counter.Requests);
    }

    [Fact]
    public async Task Poll_WhenAFewGroupsAreFollowed_IsAReadForEachAndOneForTheirLeader()
    {
        _ = TestServer.ConnectionString;
        string[] groups = ["one", "two"];
        await new Participant(Provider, Lease).WinAllAsync(groups);
        await using AzureBlobStorageLeaderElectionProvider other = await OpenAsync();
        var follower = new Participant(other, Lease);

        await PollAsync(follower, groups);

        Assert.Equal(["HEAD", "GET", "GET", "HEAD"], _counter.Requests);
    }

    /// <summary>What a process with one group sends, and one with many that asks for one of them.</summary>
    [Theory]
    [InlineData(false, new[] { "GET", "HEAD" })]
    [InlineData(true, new[] { "HEAD", "GET", "HEAD" })]
    public async Task Poll_WhenOneGroupIsAskedFor_IsAReadOfItAndOneForItsLeader_AndOneOfTheLastReleaseForAll(bool wantsLastRelease, string[] requests)
    {
        _ = TestServer.ConnectionString;
        await new Participant(Provider, Lease).WinAsync("one");
        await using AzureBlobStorageLeaderElectionProvider other = await OpenAsync();

        await PollAsync(new Participant(other, Lease) { WantsLastRelease = wantsLastRelease }, ["one"]);

        Assert.Equal(requests, _counter.Requests);
    }

    [Fact]
    public async Task Acquire_WhenAGroupHasARecord_CostsThreeRequestsAndTwoMoreForTheFirstGroupOfASession()
    {
        _ = TestServer.ConnectionString;
        var first = new Participant(Provider, Lease);
        await first.ReleaseAsync(await first.WinAsync("group"));
        await using AzureBlobStorageLeaderElectionProvider other = await OpenAsync();
        var next = new Participant(other, Lease) { WantsLastRelease = false };

        HeldGroup held = await next.WinAsync("group");
        Assert.Equal(["GET", "PUT", "acquire", "PUT"], _counter.Requests);
        _counter.Clear();
        await next.ReleaseAsync(held);
        Assert.Equal(["PUT", "PUT"], _counter.Requests);
        _counter.Clear();
        await next.WinAsync("group");
        Assert.Equal(["GET", "HEAD", "PUT"], _counter.Requests);
    }

    /// <summary>The limit that docs/providers/azureblob.md states: one process, one session, and it leads them all.</summary>
    [Fact]
    public async Task Election_WhenAProcessHasAThousandGroups_LeadsThemAllOnOneSessionAndHandsThemOver()
    {
        string[] groups = [.. Enumerable.Range(0, 1000).Select(i => $"group{i}")];
        using IHost one = await StartAsync(TestServer.ConnectionString);
        long start = TimeProvider.System.GetTimestamp();
        await LeadAsync(one, groups);
        TimeSpan led = TimeProvider.System.GetElapsedTime(start);
        using IHost two = await StartAsync(TestServer.ConnectionString);
        Task next = LeadAsync(two, groups);

        start = TimeProvider.System.GetTimestamp();
        await one.StopAsync(Cancel);
        await next;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"1,000 groups: led after {led.TotalSeconds:F1} s, handed over in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s");
        Assert.Single(await Sessions());
        await two.StopAsync(Cancel);
        Assert.Empty(await Sessions());

        async Task<List<string>> Sessions()
        {
            var client = new Azure.Storage.Blobs.BlobContainerClient(TestServer.ConnectionString, _container);
            var names = new List<string>();
            await foreach (Azure.Storage.Blobs.Models.BlobItem blob in client.GetBlobsAsync(new Azure.Storage.Blobs.Models.GetBlobsOptions { Prefix = BlobNames.Sessions }, Cancel))
            {
                names.Add(blob.Name);
            }

            return names;
        }
    }

    [Fact]
    public async Task Handoff_WhenALeaderReleases_TakesNoLongerThanAPoll()
    {
        _ = TestServer.ConnectionString;
        LeaderElectionOptions options = new() { ElectionGroup = "handoff", ElectionInterval = TimeSpan.FromSeconds(1) };
        var times = new List<double>();
        for (int i = 0; i < 10; i++)
        {
            await using AzureBlobStorageLeaderElectionProvider other = Open(new RequestCounter());
            await using var leader = new LeaderElectionService(Provider, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await using var follower = new LeaderElectionService(other, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await leader.StartAsync(Cancel);
            await leader.WaitForLeadershipAsync(Cancel);
            await follower.StartAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(100 * i), TimeProvider.System, Cancel);
            long start = TimeProvider.System.GetTimestamp();
            Task stop = leader.StopAsync(Cancel);
            await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await stop;
            await follower.StopAsync(Cancel);
        }

        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"handoff ms, polling each 1000: best {times[0]:F0}, p50 {times[5]:F0}, worst of 10 {times[^1]:F0}");
    }

    [Fact]
    public async Task Failover_WhenALeaderDies_ComesAPollAfterTheEndOfItsLease()
    {
        _ = TestServer.ConnectionString;
        LeaderElectionOptions options = new() { ElectionGroup = "failover", ElectionInterval = TimeSpan.FromSeconds(1) };
        await using AzureBlobStorageLeaderElectionProvider other = Open(new RequestCounter());
        var dead = new Participant(Provider, TimeSpan.FromSeconds(15));
        HeldGroup held = await dead.WinAsync("failover");
        long last = TimeProvider.System.GetTimestamp();
        await dead.HeartbeatAsync(held);
        await using var follower = new LeaderElectionService(other, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
        await follower.StartAsync(Cancel);

        await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"failover: {TimeProvider.System.GetElapsedTime(last).TotalMilliseconds:F0} ms after the last heartbeat, with a lease of 15 s and a poll each second");
        Assert.True(follower.Leadership!.FencingToken > held.Term);
    }

    private static async Task PollAsync(Participant follower, string[] groups) =>
        Assert.All((await follower.AcquireAsync([.. groups.Select(group => follower.Wish(group))])).Results, result => Assert.False(result.IsGranted));

    private static async Task LeadAsync(IHost host, string[] groups)
    {
        ILeaderElections elections = host.Services.GetRequiredService<ILeaderElections>();
        ILeaderElectionService[] services = [.. groups.Select(group => elections.GetOrAdd(group))];
        await Task.WhenAll(services.Select(service => service.WaitForLeadershipAsync(Cancel))).WaitAsync(TimeSpan.FromSeconds(120), TimeProvider.System, Cancel);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>Opens the store as another process, and waits until what is done at the start is done.</summary>
    private async Task<AzureBlobStorageLeaderElectionProvider> OpenAsync()
    {
        _counter.Clear();
        AzureBlobStorageLeaderElectionProvider provider = Open(_counter);
        await provider.InitializeAsync(Cancel);
        await UntilAsync(() => _counter.Requests.Contains("list"));
        _counter.Clear();
        return provider;
    }

    private AzureBlobStorageLeaderElectionProvider Open(RequestCounter counter) => new(
        Options.Create(new AzureBlobStorageLeaderElectionOptions { ContainerName = _container }),
        NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
        counter.Client(TestServer.ConnectionString));

    private async Task<IHost> StartAsync(string connectionString)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAzureBlobStorageLeaderElection(
            options => (options.ConnectionString, options.ContainerName) = (connectionString, _container),
            options => options.HeartbeatTimeout = TimeSpan.FromSeconds(30));
        IHost host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }
}
