using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>TLS by the client's own means.</summary>
public sealed class TlsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WhenTheCertificateIsTrusted_GoByTls()
    {
        await using OwnServer server = await OwnServer.StartWithTlsAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(ByTls(server));
        await provider.InitializeAsync(Cancel);
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(provider, Lease);
        HeldGroup held = await leader.WinAsync("group");

        Assert.False((await leader.HeartbeatAsync(held)).SessionLost);
        Assert.Equal(2L, await TestServer.ScalarAsync(ByTls(server), "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE s.ssl AND a.application_name LIKE 'MultiLock%'"));
        await leader.LeaveAsync(held);
    }

    [Fact]
    public async Task Requests_WhenTheCertificateIsNotTrusted_AreRefusedAndSayTls()
    {
        await using OwnServer server = await OwnServer.StartWithTlsAsync();
        var settings = new NpgsqlConnectionStringBuilder(ByTls(server)) { RootCertificate = null };
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(settings.ConnectionString);

        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("TLS failed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OwnServer.Password, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhenTheServerInsistsOnTls_AreRefusedWithoutIt()
    {
        await using OwnServer server = await OwnServer.StartWithTlsAsync();
        var settings = new NpgsqlConnectionStringBuilder(ByTls(server)) { RootCertificate = null, SslMode = SslMode.Disable };
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(settings.ConnectionString);

        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("pg_hba.conf", failure.Message, StringComparison.Ordinal);
    }

    private static string ByTls(OwnServer server) => new NpgsqlConnectionStringBuilder(server.Admin)
    {
        Host = "localhost", SslMode = SslMode.VerifyFull, RootCertificate = server.Certificate,
    }.ConnectionString;
}
