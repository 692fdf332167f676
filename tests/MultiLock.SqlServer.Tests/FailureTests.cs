using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.Sql;
using Xunit;

namespace MultiLock.SqlServer.Tests;

/// <summary>Failures that need no server: what its numbers mean, and a server that is not there or says nothing.</summary>
public sealed class FailureTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1205, nameof(SqlFailureKind.Race))]
    [InlineData(2601, nameof(SqlFailureKind.Race))]
    [InlineData(2627, nameof(SqlFailureKind.Race))]
    [InlineData(208, nameof(SqlFailureKind.MissingTable))]
    [InlineData(207, nameof(SqlFailureKind.ForeignTable))]
    [InlineData(18456, nameof(SqlFailureKind.Other))]
    public void Number_WhenKnown_HasItsConsequence(int number, string kind) =>
        Assert.Equal(kind, SqlServerFailure.OfNumber(number)?.Kind.ToString());

    [Theory]
    [InlineData(18456, "password")]
    [InlineData(4060, "database does not exist")]
    [InlineData(229, "lacks rights")]
    [InlineData(262, "lacks rights")]
    [InlineData(3906, "read-only")]
    [InlineData(983, "failover")]
    [InlineData(596, "administrator")]
    [InlineData(9002, "log is full")]
    [InlineData(701, "memory")]
    [InlineData(-2, "did not answer in time")]
    [InlineData(-2146893019, "TLS")]
    public void Number_WhenKnown_NamesTheRemedy(int number, string expected) =>
        Assert.Contains(expected, SqlServerFailure.OfNumber(number)!.Remedy, StringComparison.Ordinal);

    [Fact]
    public void Number_WhenUnknown_HasNoRemedy() => Assert.Null(SqlServerFailure.OfNumber(50000));

    [Fact]
    public void Exception_WhenNotOfTheServer_IsNotExplained()
    {
        Assert.Null(SqlServerFailure.Explain(new InvalidOperationException("mine")));
        Assert.Null(SqlServerFailure.Explain(new OperationCanceledException()));
        Assert.NotNull(SqlServerFailure.Explain(new AuthenticationException()));
        Assert.NotNull(SqlServerFailure.Explain(new TimeoutException()));
    }

    [Fact]
    public void Exception_WhenAConnectionBrokeBetweenRequests_IsExplained()
    {
        using var closed = new SqlConnection("Server=nowhere");
        using SqlCommand command = closed.CreateCommand();
        command.CommandText = "SELECT 1";

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => command.ExecuteReader());

        Assert.Contains("cannot be reached", SqlServerFailure.Explain(failure)?.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhenNothingListens_SayThatItCannotBeReachedAndNoSecret()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using SqlServerLeaderElectionProvider provider = Connect(port);
        var participant = new Participant(provider, Lease);

        foreach (Func<Task> request in new Func<Task>[]
        {
            async () => await participant.TryAsync("group"),
            async () => await participant.HeartbeatAsync(),
            async () => await participant.ReleaseAsync(new HeldGroup("group", Guid.NewGuid(), 1)),
            async () => await provider.ReadAsync(["group"], Cancel),
            async () => await provider.InitializeAsync(Cancel),
            async () => await provider.WatchAsync(_ => { }, Cancel),
        })
        {
            LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(request);
            Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        }

        Assert.False(await provider.HealthCheckAsync(Cancel));
    }

    [Fact]
    public async Task Requests_WhenTheServerSaysNothing_EndByTheirTimeout()
    {
        // It accepts, by its backlog, and never answers.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using SqlServerLeaderElectionProvider provider = Connect(((IPEndPoint)listener.LocalEndpoint).Port);
        var participant = new Participant(provider, Lease);

        LeaderElectionProviderException acquire = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.TryAsync("group"));
        Assert.Contains("did not answer in time", acquire.Message, StringComparison.Ordinal);
        LeaderElectionProviderException heartbeat = await Assert.ThrowsAsync<LeaderElectionProviderException>(
            async () => await provider.RenewAsync(new RenewRequest(Guid.NewGuid(), Lease, [], 1, TimeSpan.FromMilliseconds(500)), Cancel));
        Assert.Contains("did not answer in time", heartbeat.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_WhenCancelledWhileItConnects_IsCancelledAndNotAFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using SqlServerLeaderElectionProvider provider = Connect(((IPEndPoint)listener.LocalEndpoint).Port);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var participant = new Participant(provider, Lease);

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await provider.AcquireAsync(new AcquireRequest(Guid.NewGuid(), Lease, true, [participant.Wish("group")]), deadline.Token));

        Assert.Equal(deadline.Token, cancelled.CancellationToken);
    }

    private static SqlServerLeaderElectionProvider Connect(int port) => new(
        Options.Create(new SqlServerLeaderElectionOptions { ConnectionString = $"Server=127.0.0.1,{port};User ID=sa;Password=s3cret;Connect Timeout=2" }),
        NullLogger<SqlServerLeaderElectionProvider>.Instance);
}
