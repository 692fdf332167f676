using MultiLock.Conformance;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>TLS by the client's own means.</summary>
public sealed class TlsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WhenTheCertificateIsTrusted_GoByTls()
    {
        await using OwnServer server = await OwnServer.StartWithTlsAsync();
        ConfigurationOptions settings = ConfigurationOptions.Parse(ByTls(server));
        settings.TrustIssuer(server.Certificate);
        await using ConnectionMultiplexer mine = await ConnectionMultiplexer.ConnectAsync(settings);
        await using var provider = new RedisLeaderElectionProvider(
            Microsoft.Extensions.Options.Options.Create(new RedisLeaderElectionOptions()),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLeaderElectionProvider>.Instance,
            mine);
        await provider.InitializeAsync(Cancel);
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(provider, Lease);
        HeldGroup held = await leader.WinAsync("group");

        Assert.False((await leader.HeartbeatAsync(held)).SessionLost);
        await leader.LeaveAsync(held);
    }

    [Fact]
    public async Task Requests_WhenTheCertificateIsNotTrusted_AreRefusedAndSayTls()
    {
        await using OwnServer server = await OwnServer.StartWithTlsAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(ByTls(server) + ",password=s3cret");

        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("TLS failed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    private static string ByTls(OwnServer server) => $"{server.Address},ssl=true,sslHost=localhost";
}
