using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>What cannot work is refused at start, by name; what can, is found by every way in.</summary>
public sealed class RegistrationTests
{
    private const string NoServer = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=czNjcmV0;BlobEndpoint=http://127.0.0.1:9/a;";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5, 1, "HeartbeatTimeout is 00:00:05, but leases in Azure Blob Storage last from 00:00:15 to 00:01:00")]
    [InlineData(600, 100, "HeartbeatTimeout is 00:10:00, and leases in Azure Blob Storage last at most 00:01:00. With that: HeartbeatInterval is 00:01:40")]
    public async Task Start_WhenALeaseCannotWork_IsRefusedByName(int lease, int heartbeat, string expected)
    {
        using IHost host = Build(services => services.AddAzureBlobStorageLeaderElection(NoServer).AddLeaderGroup("billing", options =>
        {
            options.HeartbeatTimeout = TimeSpan.FromSeconds(lease);
            options.HeartbeatInterval = TimeSpan.FromSeconds(heartbeat);
        }));

        LeaderElectionConfigurationException failure = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(() => host.StartAsync(Cancel));

        Assert.Contains("Election group 'billing': " + expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheDefaultLeaseIsShortAndNobodyUsesIt_IsAllowed()
    {
        using IHost host = Build(services => services
            .AddAzureBlobStorageLeaderElection(NoServer, options =>
            {
                options.HeartbeatTimeout = TimeSpan.FromSeconds(5);
                options.HeartbeatInterval = TimeSpan.FromSeconds(1);
            })
            .AddLeaderGroup("billing", options => options.HeartbeatTimeout = TimeSpan.FromSeconds(15)));

        await host.StartAsync(Cancel);

        await host.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("a--b")]
    [InlineData("-ab")]
    [InlineData("a_b")]
    [InlineData("abc\n")]
    public void Options_WhenTheContainerNameIsIllegal_AreRefusedByName(string name)
    {
        var options = new AzureBlobStorageLeaderElectionOptions { ConnectionString = NoServer, ContainerName = name };

        LeaderElectionConfigurationException failure = Assert.Throws<LeaderElectionConfigurationException>(
            () => new AzureBlobStorageLeaderElectionProvider(Options.Create(options), NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance));

        Assert.Contains($"ContainerName is '{name}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cret")]
    [InlineData("AccountName=a;AccountKey=s3cret")]
    [InlineData("AccountName=a;AccountKey=not base 64 s3cret;BlobEndpoint=http://127.0.0.1:9/a")]
    [InlineData("BlobEndpoint=s3cret")]
    public void Options_WhenTheConnectionStringCannotBeRead_AreRefusedWithoutTheSecret(string connectionString)
    {
        var options = new AzureBlobStorageLeaderElectionOptions { ConnectionString = connectionString };

        LeaderElectionConfigurationException failure = Assert.Throws<LeaderElectionConfigurationException>(
            () => new AzureBlobStorageLeaderElectionProvider(Options.Create(options), NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance));

        Assert.Contains("ConnectionString cannot be read", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_WhenTheApplicationHasThem_AreEnough()
    {
        string container = $"clients-{Guid.NewGuid():N}";
        var account = new BlobServiceClient(TestServer.ConnectionString);
        using IHost byAccount = Build(services => services
            .Configure<AzureBlobStorageLeaderElectionOptions>(options => options.ContainerName = container)
            .AddAzureBlobStorageLeaderElection(account)
            .AddLeaderGroup("one"));
        using IHost byContainer = Build(services => services
            .AddAzureBlobStorageLeaderElection(account.GetBlobContainerClient(container))
            .AddLeaderGroup("two"));
        foreach ((IHost host, string group) in new[] { (byAccount, "one"), (byContainer, "two") })
        {
            await host.StartAsync(Cancel);
            await host.Services.GetRequiredKeyedService<ILeaderElectionService>(group).WaitForLeadershipAsync(Cancel);
        }

        LeaderInfo? leader = await byContainer.Services.GetRequiredService<ILeaderElections>().GetOrAdd("one").GetCurrentLeaderAsync(Cancel);

        Assert.NotNull(leader);
        await byAccount.StopAsync(Cancel);
        await byContainer.StopAsync(Cancel);
        await account.GetBlobContainerClient(container).DeleteAsync(cancellationToken: Cancel);
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }
}
