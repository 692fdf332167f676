using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.InMemory;

namespace MultiLock.Hosting.Tests;

public sealed class RegistrationTests
{
    private readonly string _store = Guid.NewGuid().ToString("N");

    [Fact]
    public void Default_WhenAskedForByKey_IsTheSameObject()
    {
        HostApplicationBuilder builder = TestHosts.New();
        builder.Services.AddInMemoryLeaderElection(options => options.ElectionGroup = "main");
        using IHost host = builder.Build();

        var unkeyed = host.Services.GetRequiredService<ILeaderElectionService>();

        Assert.Equal("main", unkeyed.ElectionGroup);
        Assert.Same(unkeyed, host.Election("main"));
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Staging", true)]
    [InlineData("Development", false)]
    public void InMemory_WhenTheEnvironmentIsNotDevelopment_WarnsThatReplicasDoNotShareIt(string environment, bool warns)
    {
        HostApplicationBuilder builder = TestHosts.New(environment);
        builder.Services.AddInMemoryLeaderElection();
        using IHost host = builder.Build();

        _ = host.Services.GetRequiredService<ILeaderElectionProvider>();

        bool warned = host.Log().Entries.Any(entry => entry.Level == LogLevel.Warning && entry.Message.Contains($"the environment is {environment}", StringComparison.Ordinal));
        Assert.Equal(warns, warned);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Container_WhenItValidatesScopesAndEverythingOnBuild_BuildsAndLeads()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Continuous);
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        using IHost host = await builder.StartAsync();

        await host.Recorder().UntilAsync($"begun {Tasks.Continuous}").WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Key_WhenNothingDeclaresIt_ThrowsAndListsTheKnownGroups()
    {
        using IHost host = TestHosts.OnStore(_store, ("MultiLock:Groups:configured:HeartbeatTimeout", "00:00:20")).With("in-code").Build();

        var thrown = Assert.Throws<InvalidOperationException>(() => host.Election("in-cod"));

        Assert.Contains("'in-cod'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Known: configured, in-code.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Groups_WhenDeclaredInCodeAndConfiguration_AreBothLed()
    {
        using IHost host = await TestHosts.OnStore(_store, ("MultiLock:Groups:configured:HeartbeatTimeout", "00:00:20")).With("in-code").StartAsync();

        await host.Election("configured").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        await host.Election("in-code").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Options_WhenSetAtEveryLevel_TakeTheMostParticular()
    {
        HostApplicationBuilder builder = TestHosts.New("Production", ("MultiLock:Groups:all:ParticipantId", "from-configuration"));
        builder.Services.AddInMemoryLeaderElection(options => options.ParticipantId = "from-defaults");
        builder.With("plain").With("named", options => options.ParticipantId = "from-name").With("all", options => options.ParticipantId = "from-name");
        using IHost host = await builder.StartAsync();

        await host.Election("plain").WaitForLeadershipAsync(TestContext.Current.CancellationToken);

        Assert.Equal("from-defaults", host.Election("plain").ParticipantId);
        Assert.Equal("from-name", host.Election("named").ParticipantId);
        Assert.Equal("from-configuration", host.Election("all").ParticipantId);
    }

    [Fact]
    public async Task Start_WhenThereIsNoBackend_NamesTheRemedy()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHosts.New().With("alone").StartAsync());

        Assert.Contains("AddFileSystemLeaderElection", thrown.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Start_WhenThereAreTwoBackends_UsesTheLastAndWarnsOfBoth()
    {
        string unused = Path.Combine(Path.GetTempPath(), _store);
        HostApplicationBuilder builder = TestHosts.New();
        builder.Services.AddFileSystemLeaderElection(unused);
        builder.Services.AddInMemoryLeaderElection();
        using IHost host = await builder.With("two").StartAsync();

        await host.Election("two").WaitForLeadershipAsync(TestContext.Current.CancellationToken);

        Assert.IsType<InMemoryLeaderElectionProvider>(host.Services.GetRequiredService<ILeaderElectionProvider>());
        Assert.False(Directory.Exists(unused));
        Assert.Contains(host.Log().Entries, entry => entry.Level == LogLevel.Warning
            && entry.Message.Contains(nameof(InMemoryLeaderElectionProvider), StringComparison.Ordinal)
            && entry.Message.Contains("FileSystemLeaderElectionProvider", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MultiLock:HeartbeatInterval", "01:00:00", "HeartbeatInterval")]
    [InlineData("MultiLock:Groups:bad:ElectionInterval", "00:00:00", "ElectionInterval")]
    [InlineData("MultiLock:Groups:bad:StopTimeout", "-00:00:01", "StopTimeout")]
    public async Task Start_WhenAnOptionBreaksItsRule_IsRefusedByName(string key, string value, string option)
    {
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHosts.OnStore(_store, (key, value)).With("bad").StartAsync());

        Assert.Contains(option, thrown.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Solo_WhenInDevelopment_LeadsEveryGroup()
    {
        using IHost host = await TestHosts.New("Development", ("MultiLock:Solo", "true")).With("one").With("two").StartAsync();

        await host.Election("one").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        await host.Election("two").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        await host.Elections().GetOrAdd("three").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        Assert.Contains(host.Log().Entries, entry => entry.Level == LogLevel.Warning && entry.Message.StartsWith("Solo mode", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Solo_WhenAskedWhoLeads_NamesThisProcessUntilItStops()
    {
        HostApplicationBuilder builder = TestHosts.New("Development").With("solo");
        builder.Services.Configure<LeaderElectionOptions>(options => options.Solo = true);
        builder.RunOnly(Tasks.Continuous);
        using IHost host = await builder.StartAsync();
        await host.Recorder().UntilAsync($"begun {Tasks.Continuous}");
        ILeaderElectionService election = host.Election("solo");
        LeadershipContext leadership = await election.WaitForLeadershipAsync(TestContext.Current.CancellationToken);

        LeaderInfo? leader = await election.GetCurrentLeaderAsync(TestContext.Current.CancellationToken);

        Assert.Equal((election.ParticipantId, leadership.FencingToken), (leader?.LeaderId, leader?.FencingToken));
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Null(await election.GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Solo_WhenInProduction_IsRefusedByName()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestHosts.New("Production", ("MultiLock:Solo", "true")).With("one").StartAsync());

        Assert.Contains("MultiLock:Solo", thrown.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Groups_WhenAddedAndRemovedAtRunTime_CompeteAndRelease()
    {
        using IHost host = await TestHosts.OnStore(_store).StartAsync();
        ILeaderElections elections = host.Elections();

        ILeaderElectionService added = elections.GetOrAdd("late");
        await added.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        Assert.Same(added, elections.GetOrAdd("late"));
        Assert.True(await elections.RemoveAsync("late", TestContext.Current.CancellationToken));
        Assert.False(await elections.RemoveAsync("late", TestContext.Current.CancellationToken));

        Assert.False(added.IsLeader);
        Assert.Empty(elections.Groups);
        ILeaderElectionService again = elections.GetOrAdd("late");
        Assert.NotSame(added, again);
        await again.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Service_WhenConstructedByHand_LeadsWithoutAHost()
    {
        await using InMemoryLeaderElectionProvider provider = new(
            Options.Create(new InMemoryLeaderElectionOptions()), NullLogger<InMemoryLeaderElectionProvider>.Instance, null);
        await using LeaderElectionService service = new(
            provider, Options.Create(new LeaderElectionOptions { ElectionGroup = "by-hand" }), NullLogger<LeaderElectionService>.Instance);

        await service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(service.IsLeader);
        await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(service.IsLeader);
        Assert.Null(await service.GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
    }
}
