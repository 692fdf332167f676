using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.Consul.Tests;

public sealed class OptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost:8500", "http://localhost:8500/")]
    [InlineData("https://consul.example:8501/base", "https://consul.example:8501/base")]
    public void Address_WhenItCanBeUsed_IsRead(string address, string expected) =>
        Assert.Equal(expected, new ConsulLeaderElectionOptions { Address = address }.Validate().AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ftp://localhost")]
    [InlineData("http://user:s3cret@localhost:8500")]
    [InlineData("http://localhost:8500?token=s3cret")]
    [InlineData("not an address")]
    public void Address_WhenItCannotBeUsed_IsRefusedWithoutBeingQuoted(string? address)
    {
        var refused = Assert.Throws<LeaderElectionConfigurationException>(() => OwnServer.Connect(address!));
        Assert.Contains("ConsulLeaderElectionOptions.Address", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData(".")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("a%2fb")]
    [InlineData("ø")]
    public void KeyPrefix_WhenItCannotBeUsed_IsRefused(string prefix) => AssertRefused("KeyPrefix", options => options.KeyPrefix = prefix);

    [Theory]
    [InlineData("s3cret\n")]
    [InlineData("s3cret token")]
    [InlineData("")]
    public void Token_WhenItCannotBeSent_IsRefusedWithoutBeingQuoted(string token) => AssertRefused("Token", options => options.Token = token);

    [Fact]
    public void Options_WhenOutOfRange_AreRefusedByName()
    {
        AssertRefused("Datacenter", options => options.Datacenter = "a&b");
        AssertRefused("Namespace", options => options.Namespace = "");
        AssertRefused("SessionTtl", options => options.SessionTtl = TimeSpan.Zero);
        AssertRefused("SessionTtl", options => options.SessionTtl = TimeSpan.FromDays(2));
        AssertRefused("LockDelay", options => options.LockDelay = TimeSpan.FromSeconds(-1));
        AssertRefused("LockDelay", options => options.LockDelay = TimeSpan.FromSeconds(61));
    }

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h0m0.5s", 3_600_500)]
    [InlineData("100ms", 100)]
    [InlineData("250µs", 0.25)]
    public void Durations_WhenWrittenByConsul_AreRead(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("99999999999999h")]
    public void Durations_WhenTheyAreNone_AreRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public async Task KeyPrefix_WhenItDiffers_SeparatesElections()
    {
        string prefix = $"options-{Guid.NewGuid():N}";
        await using ConsulLeaderElectionProvider one = Connect(prefix);
        await using ConsulLeaderElectionProvider same = Connect(prefix);
        await using ConsulLeaderElectionProvider another = Connect(prefix + "/deeper");
        var leader = new Participant(one, TimeSpan.FromMinutes(1));
        HeldGroup held = await leader.WinAsync("group");

        Assert.False((await new Participant(same, TimeSpan.FromMinutes(1)).TryAsync("group")).IsGranted);
        var other = new Participant(another, TimeSpan.FromMinutes(1));
        HeldGroup apart = await other.WinAsync("group");
        await leader.LeaveAsync(held);
        await other.LeaveAsync(apart);
    }

    [Fact]
    public async Task Registration_WhenByAnyOverload_Leads()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        if (TestServer.Token is { } token)
        {
            client.DefaultRequestHeaders.Add("X-Consul-Token", token);
        }

        string group = $"group-{Guid.NewGuid():N}";
        foreach (Action<IServiceCollection> register in new Action<IServiceCollection>[]
        {
            services =>
            {
                services.Configure<ConsulLeaderElectionOptions>(options => options.Token = TestServer.Token);
                services.AddConsulLeaderElection(TestServer.Address, options => options.ElectionGroup = group);
            },
            services => services.AddConsulLeaderElection(
                options => (options.Address, options.Token) = (TestServer.Address, TestServer.Token), options => options.ElectionGroup = group),
            services => services.AddConsulLeaderElection(client, options => options.ElectionGroup = group),
            services => services.AddConsulLeaderElection(_ => client, options => options.ElectionGroup = group),
        })
        {
            HostApplicationBuilder builder = Host.CreateApplicationBuilder();
            register(builder.Services);
            using IHost host = builder.Build();
            await host.StartAsync(Cancel);
            ILeaderElectionService service = host.Services.GetRequiredService<ILeaderElectionService>();
            await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            await host.StopAsync(Cancel);
        }

        Assert.NotEmpty(network.Requests);
        Assert.NotEqual(System.Net.HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/v1/status/leader", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Host_WhenAGroupsLeaseIsShorterThanTheServersAllow_DoesNotStart()
    {
        await using OwnServer server = await OwnServer.StartAsync("session_ttl_min = \"10s\"");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddConsulLeaderElection(server.Address, options => options.HeartbeatTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddLeaderGroup("brief", options => (options.HeartbeatTimeout, options.HeartbeatInterval) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        using IHost host = builder.Build();

        var refused = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(() => host.StartAsync(Cancel));

        Assert.Contains("session_ttl_min of 10000ms", refused.Message, StringComparison.Ordinal);
    }

    private static ConsulLeaderElectionProvider Connect(string prefix) =>
        OwnServer.Connect(TestServer.Address, options => (options.KeyPrefix, options.Token) = (prefix, TestServer.Token));

    private static void AssertRefused(string option, Action<ConsulLeaderElectionOptions> configure)
    {
        var refused = Assert.Throws<LeaderElectionConfigurationException>(() => OwnServer.Connect("http://localhost:8500", configure));
        Assert.Contains($"ConsulLeaderElectionOptions.{option}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }
}
