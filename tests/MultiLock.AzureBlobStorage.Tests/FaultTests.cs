using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>Every failure names its remedy, tells no secret, and is over when its cause is.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acquire_WhenTheKeyIsWrong_NamesTheRemedyAndNoSecret()
    {
        string key = Convert.ToBase64String("wrong-s3cret-wrong-s3cret-wrong-s3cret"u8.ToArray());
        await using OwnServer server = await OwnServer.StartNewAsync();
        await using AzureBlobStorageLeaderElectionProvider wrong = OwnServer.Connect(OwnServer.ConnectionStringOf(server.Port, key));

        LeaderElectionProviderException failure = await FailAsync(wrong);

        // Azure itself calls it AuthenticationFailed.
        Assert.Contains("credential is wrong", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("signature found", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        await using AzureBlobStorageLeaderElectionProvider right = OwnServer.Connect(server.ConnectionString);
        await new Participant(right, Lease).WinAsync("group");
    }

    /// <summary>Each right that the least ones lack is missed, which shows that none is listed for nothing.</summary>
    [Theory]
    [InlineData(BlobContainerSasPermissions.Read)]
    [InlineData(BlobContainerSasPermissions.Write)]
    [InlineData(BlobContainerSasPermissions.Delete)]
    [InlineData(BlobContainerSasPermissions.List)]
    public async Task Request_WhenARightIsMissing_SaysSo(BlobContainerSasPermissions missing)
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider able = OwnServer.Connect(TestServer.ConnectionString, container);
        var holder = new Participant(able, Lease);
        string[] groups = [.. Enumerable.Range(0, 20).Select(i => $"group{i}")];
        await holder.LeaveAsync(await holder.WinAllAsync(groups));
        string connectionString = TestServer.WithRights(TestServer.ConnectionString, container, TestServer.LeastRights & ~missing);
        await using AzureBlobStorageLeaderElectionProvider lacking = OwnServer.Connect(connectionString, container);
        var other = new Participant(lacking, Lease);

        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(
            async () => await other.LeaveAsync(await other.WinAllAsync(groups)));

        Assert.Matches("lacks rights", failure.Message);
        Assert.Contains("docs/providers/azureblob.md", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", failure.ToString(), StringComparison.Ordinal);
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Initialize_WhenTheContainerIsMissingAndMayNotBeCreated_IsRefused()
    {
        await using var provider = new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions
            {
                ConnectionString = TestServer.ConnectionString,
                ContainerName = "not-there",
                AutoCreateContainer = false,
            }),
            NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance);

        LeaderElectionConfigurationException failure =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("'not-there' does not exist, and AutoCreateContainer is false", failure.Message, StringComparison.Ordinal);
        Assert.False(await provider.HealthCheckAsync(Cancel));
    }

    [Fact]
    public async Task Initialize_WhenManyProcessesFindNoContainer_CreatesOneForAll()
    {
        string container = $"new-{Guid.NewGuid():N}";
        AzureBlobStorageLeaderElectionProvider[] providers = [.. Enumerable.Range(0, 10).Select(_ => OwnServer.Connect(TestServer.ConnectionString, container))];

        await Task.WhenAll(providers.Select(provider => provider.InitializeAsync(Cancel).AsTask()));
        AcquireResult[] results = await Task.WhenAll(providers.Select(provider => new Participant(provider, Lease).TryAsync("group").AsTask()));

        Assert.Single(results, result => result.IsGranted);
        foreach (AzureBlobStorageLeaderElectionProvider provider in providers)
        {
            await provider.DisposeAsync();
        }

        await new BlobContainerClient(TestServer.ConnectionString, container).DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Container_WhenDeletedWhileALeaderRuns_EndsItsSessionAndComesBackWithGreaterTerms()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider another = OwnServer.Connect(TestServer.ConnectionString, container);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");

        await admin.DeleteAsync(cancellationToken: Cancel);

        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        Assert.True((await holder.AcquireAsync(opensSession: true, holder.Wish("group"))).SessionLost);
        HeldGroup won = await RecoverAsync(() => new Participant(another, Lease).WinAsync("group").AsTask());
        Assert.True(won.Term > held.Term);
        await RecoverAsync(() => new Participant(provider, Lease).WinAsync("other").AsTask());
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Acquire_WhenTheServerStartsLaterAndIsKilled_RecoversAndKeepsTheSession()
    {
        await using OwnServer server = OwnServer.Prepare();
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(server.ConnectionString);
        Assert.Contains("cannot be reached", (await FailAsync(provider)).Message, StringComparison.Ordinal);
        await server.StartAsync();
        var holder = new Participant(provider, Lease);
        HeldGroup held = await RecoverAsync(() => holder.WinAsync("group").AsTask());

        await server.KillAsync();
        await FailAsync(provider);
        await server.StartAsync();

        RenewReply reply = await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask());
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        Assert.False((await new Participant(provider, Lease).TryAsync("group")).IsGranted);
    }

    /// <summary>The client of an application tries again for minutes, by its default. No request may outlive its deadline by that.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Heartbeat_WhenTheServerIsFrozenOrDead_EndsAtItsDeadlineWhateverTheClientWouldTry(bool dead)
    {
        await using OwnServer server = await OwnServer.StartNewAsync();
        await using var provider = new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions()),
            NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
            new BlobServiceClient(server.ConnectionString));
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await (dead ? server.KillAsync() : server.FreezeAsync());

        Task<RenewReply> heartbeat = provider.RenewAsync(
            new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 0, Timeout: TimeSpan.FromMilliseconds(500)), CancellationToken.None).AsTask();
        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(
            () => heartbeat.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
        await (dead ? server.StartAsync() : server.ThawAsync());
        Assert.False((await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask())).SessionLost);
    }

    [Fact]
    public async Task Heartbeat_WhenOneConnectionIsABlackHole_UsesAFreshOne()
    {
        await using OwnServer server = await OwnServer.StartNewAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(OwnServer.ConnectionStringOf(proxy.Port));
        var holder = new Participant(provider, Lease);
        HeldGroup[] held = await holder.WinAllAsync([.. Enumerable.Range(0, 20).Select(i => $"group{i}")]);
        proxy.SwallowOpenConnections();
        await Assert.ThrowsAnyAsync<LeaderElectionProviderException>(
            async () => await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, held, 0, TimeSpan.FromMilliseconds(300)), Cancel));

        RenewReply reply = await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, held, FailedAttempts: 1, Lease), Cancel);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenTheConnectionsAreBlackHoles_UsesAFreshOneNextTime()
    {
        await using OwnServer server = await OwnServer.StartNewAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(OwnServer.ConnectionStringOf(proxy.Port));
        var holder = new Participant(provider, Lease);
        await holder.WinAllAsync([.. Enumerable.Range(0, 20).Select(i => $"group{i}")]);
        proxy.SwallowOpenConnections();
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System))
        {
            // As the election does: it gives an acquire up long before the client's own timeout. A follower sends no heartbeats.
            var waiting = new Participant(provider, Lease);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.AcquireAsync(new AcquireRequest(waiting.SessionId, Lease, true, [waiting.Wish("two")]), deadline.Token));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var next = new Participant(provider, Lease);
        AcquireReply reply = await provider.AcquireAsync(new AcquireRequest(next.SessionId, Lease, true, [next.Wish("two")]), patience.Token);

        Assert.True(reply.Results[0].IsGranted);
    }

    /// <summary>The service itself revives an expired lease that nobody has touched. Whoever takes a group makes that impossible first.</summary>
    [Fact]
    public async Task Takeover_WhenAHeartbeatOfTheDeadSessionIsStillUnderWay_LeavesItNothingToRevive()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider another = OwnServer.Connect(TestServer.ConnectionString, container);
        var dead = new Participant(provider, TimeSpan.FromSeconds(15));
        var untouched = new Participant(provider, TimeSpan.FromSeconds(15));
        await dead.WinAllAsync(["one", "two"]);
        await untouched.WinAsync("three");
        await Task.Delay(TimeSpan.FromSeconds(15.1), TimeProvider.System, Cancel);
        await LateHeartbeatAsync(untouched);

        HeldGroup won = await new Participant(another, Lease).WinAsync("one");

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => LateHeartbeatAsync(dead));
        Assert.Equal(404, refused.Status);
        Assert.Equal([won.Term, null], (await provider.ReadAsync(["one", "two"], Cancel)).Select(record => record?.Term));
        await admin.DeleteAsync(cancellationToken: Cancel);

        // As one that was sent before and travelled long.
        Task LateHeartbeatAsync(Participant participant) => admin.GetBlockBlobClient(BlobNames.OfSession(participant.SessionId))
            .GetBlobLeaseClient(participant.SessionId.ToString()).RenewAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Heartbeat_WhenItsAnswerComesAfterTheLeaseMayHaveEnded_EndsTheSessionInsteadOfRevivingIt()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        var clock = new FakeTimeProvider();
        var counter = new RequestCounter();
        await using var provider = new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions { ContainerName = container }),
            NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
            counter.Client(TestServer.ConnectionString).GetBlobContainerClient(container),
            clock);
        var holder = new Participant(provider, TimeSpan.FromSeconds(30));
        HeldGroup held = await holder.WinAsync("group");
        clock.Advance(TimeSpan.FromSeconds(29));
        counter.Answered = request => clock.Advance(request == "renew" ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);

        RenewReply late = await holder.HeartbeatAsync(held);

        Assert.True(late.SessionLost);
        Assert.False(await admin.GetBlobClient(BlobNames.OfSession(holder.SessionId)).ExistsAsync(Cancel));
        counter.Clear();
        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        Assert.Empty(counter.Requests);
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Session_WhenAnOperatorBreaksItsLease_IsLostAndItsGroupsAreFree()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");

        await admin.GetBlockBlobClient(BlobNames.OfSession(holder.SessionId)).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: Cancel);

        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Leftovers_WhenNobodyLeasesThem_AreRemovedAndLiveSessionsAreNot()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        BlobClient leftover = admin.GetBlobClient(BlobNames.OfSession(Guid.NewGuid()));
        await leftover.UploadAsync(BinaryData.FromString("{}"), Cancel);
        var clock = new BlobClock(admin.GetBlockBlobClient(BlobNames.Format));
        var tidy = new BlobContainer(admin, autoCreate: false, clock, NullLogger.Instance);

        await tidy.RemoveLeftoversAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.True(await leftover.ExistsAsync(Cancel));
        await tidy.RemoveLeftoversAsync(TimeSpan.FromSeconds(-5), Cancel);

        Assert.False(await leftover.ExistsAsync(Cancel));
        Assert.False((await holder.HeartbeatAsync(held)).SessionLost);
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Lease_WhenItIsLongerThanTheServiceGrants_IsCutAndSaidOnce()
    {
        string container = await NewContainerAsync();
        var log = new LogRecorder();
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container, log);
        var holder = new Participant(provider, TimeSpan.FromSeconds(90));
        Candidate wish = holder.Wish("group");

        AcquireReply reply = await holder.AcquireAsync(opensSession: true, wish);
        RenewReply renewed = await holder.HeartbeatAsync(new HeldGroup("group", wish.AttemptId, reply.Results[0].Term));

        Assert.Equal(TimeSpan.FromSeconds(60), reply.SessionRemaining);
        Assert.Equal(TimeSpan.FromSeconds(60), renewed.Remaining);
        (_, _, string text) = Assert.Single(log.Entries, entry => entry.Id == 2701);
        Assert.Contains("HeartbeatTimeout is 00:01:30", text, StringComparison.Ordinal);
        await new BlobContainerClient(TestServer.ConnectionString, container).DeleteAsync(cancellationToken: Cancel);
    }

    /// <summary>What is not told counts as the lease that was asked for, which may be longer than the one that the next attempt gets.</summary>
    [Fact]
    public async Task Acquire_WhenItWinsNothing_TellsThatNoLeaseHasBegun()
    {
        string container = await NewContainerAsync();
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        await new Participant(provider, Lease).WinAsync("group");
        var other = new Participant(provider, TimeSpan.FromSeconds(90));

        AcquireReply denied = await other.AcquireAsync(other.Wish("group"));
        AcquireReply granted = await other.AcquireAsync(other.Wish("other"));

        Assert.Equal(TimeSpan.Zero, denied.SessionRemaining);
        Assert.Equal(LeaseLength.Longest, granted.SessionRemaining);
        await new BlobContainerClient(TestServer.ConnectionString, container).DeleteAsync(cancellationToken: Cancel);
    }

    /// <summary>The client of an application sends a write again whose answer was lost, and is told that the record has changed.</summary>
    [Fact]
    public async Task Acquire_WhenTheClientRepeatsAWriteThatWasCarriedOut_GrantsItAndKeepsTheSession()
    {
        string container = await NewContainerAsync();
        var counter = new RequestCounter();
        await using var provider = new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions()),
            NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
            counter.Client(TestServer.ConnectionString).GetBlobContainerClient(container));
        var holder = new Participant(provider, Lease);
        await holder.ReleaseAsync(await holder.WinAsync("group"));
        var next = new Participant(provider, Lease);
        counter.LosesNextAnswerTo = "groups";

        HeldGroup held = await next.WinAsync("group");

        Assert.Null(counter.LosesNextAnswerTo);
        RenewReply reply = await next.HeartbeatAsync(held);
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        await new BlobContainerClient(TestServer.ConnectionString, container).DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Lease_WhenItIsShorterThanTheServiceGrants_IsRefused()
    {
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, "never-made");

        LeaderElectionConfigurationException failure = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(
            async () => await new Participant(provider, TimeSpan.FromSeconds(14.9)).WinAsync("group"));

        Assert.Contains("HeartbeatTimeout is 00:00:14.9", failure.Message, StringComparison.Ordinal);
        Assert.Contains("from 00:00:15 to 00:01:00", failure.Message, StringComparison.Ordinal);
        Assert.Contains("set HeartbeatTimeout to", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WhenTheApplicationPassedItIn_IsUsedAndLeftAlone()
    {
        string container = await NewContainerAsync();
        var mine = new BlobContainerClient(TestServer.ConnectionString, container);
        var provider = new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions { ContainerName = "of-nobody" }), NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance, mine);
        await new Participant(provider, Lease).WinAsync("a.b");

        await provider.DisposeAsync();

        Response<BlobDownloadResult> record = await mine.GetBlobClient("multilock/groups/a~b").DownloadContentAsync(Cancel);
        Assert.Contains("\"group\":\"a.b\"", record.Value.Content.ToString(), StringComparison.Ordinal);
        await mine.DeleteAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task Record_WhenItIsNoRecord_IsNamedAndOtherGroupsGoOn()
    {
        string container = await NewContainerAsync();
        var admin = new BlobContainerClient(TestServer.ConnectionString, container);
        await using AzureBlobStorageLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, container);
        await provider.InitializeAsync(Cancel);
        await admin.GetBlobClient(BlobNames.OfGroup("bad")).UploadAsync(BinaryData.FromString("""{"format":1,"term":"""), Cancel);
        await admin.GetBlobClient(BlobNames.OfGroup("later")).UploadAsync(BinaryData.FromString("""{"format":987}"""), Cancel);
        var participant = new Participant(provider, Lease);

        LeaderElectionProviderException bad = await Assert.ThrowsAnyAsync<LeaderElectionProviderException>(async () => await participant.WinAsync("bad"));
        LeaderElectionConfigurationException later = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await participant.WinAsync("later"));

        Assert.Contains("multilock/groups/bad", bad.Message, StringComparison.Ordinal);
        Assert.Contains("has format 987; this version knows format 1", later.Message, StringComparison.Ordinal);
        await participant.WinAsync("good");
        await admin.DeleteAsync(cancellationToken: Cancel);
    }

    private static async Task<string> NewContainerAsync()
    {
        string container = $"fault-{Guid.NewGuid():N}";
        await new BlobContainerClient(TestServer.ConnectionString, container).CreateAsync(cancellationToken: Cancel);
        return container;
    }

    private static async Task<LeaderElectionProviderException> FailAsync(AzureBlobStorageLeaderElectionProvider provider) =>
        await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("failing"));

    private static async Task<T> RecoverAsync<T>(Func<Task<T>> request)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await request();
            }
            catch (LeaderElectionProviderException) when (i < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            }
        }
    }
}
