#pragma warning disable xUnit1051, xUnit1069 // The calls are written as the README of the original shows them: without tokens.
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.FileSystem;
using MultiLock.InMemory;

namespace MultiLock.Hosting.Tests;

/// <summary>What the README of the original framework shows, as its users wrote it: they move over by changing packages.</summary>
public sealed class OriginalReadmeTests
{
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact(Timeout = TestHosts.Patience)]
    public async Task AddLeaderElection_WhenGivenAProviderType_ServesABackgroundService()
    {
        HostApplicationBuilder builder = TestHosts.New();
        builder.Services.AddLeaderElection<InMemoryLeaderElectionProvider>(options =>
        {
            options.ElectionGroup = "my-service";
            options.HeartbeatInterval = TimeSpan.FromSeconds(30);
            options.HeartbeatTimeout = TimeSpan.FromSeconds(90);
        });
        builder.Services.AddHostedService<MyBackgroundService>();
        using IHost host = await builder.StartAsync();

        await host.Recorder().UntilAsync("leader work");
        await host.StopAsync(_token);
        await host.Recorder().UntilAsync("Leadership lost!");
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Service_WhenRegisteredByItsType_IsMadeByTheContainer()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .Configure<LeaderElectionOptions>(options => options.ElectionGroup = "my-service")
            .AddSingleton<ILeaderElectionProvider, InMemoryLeaderElectionProvider>()
            .AddSingleton<ILeaderElectionService, LeaderElectionService>()
            .BuildServiceProvider();

        // Safe to run from multiple instances/threads
        Task[] tasks = [.. Enumerable.Range(0, 10).Select(async i =>
        {
            var service = services.GetRequiredService<ILeaderElectionService>();
            await service.StartAsync();
        })];
        await Task.WhenAll(tasks);

        Assert.True(services.GetRequiredService<ILeaderElectionService>().IsLeader);
        LeaderInfo leader = (await services.GetRequiredService<ILeaderElectionService>().GetCurrentLeaderAsync(_token))!;
        Assert.True(leader.IsHealthy(TimeSpan.FromMinutes(1)));
        Assert.Equal(services.GetRequiredService<ILeaderElectionService>().ParticipantId, leader.LeaderId);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task StartAndStop_WhenAlternatedQuickly_EndCleanly()
    {
        await using InMemoryLeaderElectionProvider provider = NewProvider();
        await using LeaderElectionService service = NewService(provider);

        for (int i = 0; i < 100; i++)
        {
            await service.StartAsync();
            Assert.True(service.IsLeader);
            await service.StopAsync();
            Assert.False(service.IsLeader);
        }
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task StopAsync_WhenTheLeaderStops_HandsOverToOneOfThoseThatWait()
    {
        await using InMemoryLeaderElectionProvider provider = NewProvider();
        await using LeaderElectionService currentLeader = NewService(provider);
        await currentLeader.StartAsync();
        await using LeaderElectionService second = NewService(provider);
        await using LeaderElectionService third = NewService(provider);
        await Task.WhenAll(second.StartAsync(), third.StartAsync());

        // Current leader releases leadership
        await currentLeader.StopAsync();

        await Task.WhenAny(second.WaitForLeadershipAsync(_token), third.WaitForLeadershipAsync(_token));
        Assert.Single(new[] { currentLeader, second, third }, service => service.IsLeader);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task StartAsync_WhenCancelled_ThrowsWhatTheReadmeCatches()
    {
        await using InMemoryLeaderElectionProvider provider = NewProvider();
        await using LeaderElectionService service = NewService(provider);
        bool clean = false;
        try
        {
            await service.StartAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            clean = true;
        }

        Assert.True(clean);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task ProviderMembers_WhenCalledWithoutATerm_Work()
    {
        await using InMemoryLeaderElectionProvider provider = NewProvider();
        Assert.True(await provider.TryAcquireLeadershipAsync(
            "election-group", "participant-id", new Dictionary<string, string> { ["zone"] = "north" }, TimeSpan.FromSeconds(90), _token));

        // Safe concurrent heartbeat updates
        Task<bool>[] tasks = [.. Enumerable.Range(0, 50).Select(async i => await provider.UpdateHeartbeatAsync("election-group", "participant-id"))];
        Assert.All(await Task.WhenAll(tasks), Assert.True);
        Assert.True(await provider.IsLeaderAsync("election-group", "participant-id"));
        Assert.Equal("participant-id", (await provider.GetCurrentLeaderAsync("election-group"))?.LeaderId);
        Assert.True(await provider.HealthCheckAsync(_token));
        await provider.ReleaseLeadershipAsync("election-group", "participant-id");
        Assert.Null(await provider.GetCurrentLeaderAsync("election-group"));
        Assert.False(await provider.UpdateHeartbeatAsync("election-group", "participant-id"));
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Changes_WhenReadAsTheReadmeDoes_TellEachStory()
    {
        CancellationToken cancellationToken = _token;
        await using InMemoryLeaderElectionProvider provider = NewProvider();
        await using LeaderElectionService leaderElection = NewService(provider);
        var story = new ConcurrentBag<string>();

        // Each subscription counts from the call, so all are made before anything happens.
        IAsyncEnumerable<LeadershipChangedEventArgs> all = leaderElection.GetLeadershipChangesAsync(cancellationToken);
        IAsyncEnumerable<LeadershipChangedEventArgs> acquired = leaderElection.GetLeadershipChangesAsync(LeadershipEventType.Acquired, cancellationToken);
        IAsyncEnumerable<LeadershipChangedEventArgs> both = leaderElection.GetLeadershipChangesAsync(
            LeadershipEventType.Acquired | LeadershipEventType.Lost, cancellationToken);
        IAsyncEnumerable<LeadershipChangedEventArgs> until = leaderElection.GetLeadershipChangesAsync(cancellationToken).TakeUntilLeader(cancellationToken);
        IAsyncEnumerable<LeadershipChangedEventArgs> whileLeader = leaderElection.GetLeadershipChangesAsync(cancellationToken).WhileLeader(cancellationToken);
        Task transitions = leaderElection.GetLeadershipChangesAsync(cancellationToken)
            .OnLeadershipTransition(
                onAcquired: e => story.Add("transition: acquired"),
                onLost: e => story.Add("transition: lost"),
                cancellationToken);
        IAsyncEnumerable<LeadershipChangedEventArgs> filtered = leaderElection.GetLeadershipChangesAsync(cancellationToken)
            .Where(e => e.BecameLeader || e.LostLeadership, cancellationToken)
            .DistinctUntilChanged(cancellationToken)
            .Take(5, cancellationToken);
        for (int i = 0; i < 3; i++)
        {
            await leaderElection.StartAsync(cancellationToken);
            await leaderElection.StopAsync(cancellationToken);
        }

        await leaderElection.DisposeAsync();
        await transitions;

        Assert.Equal(6, await CountAsync(all));
        Assert.Equal(3, await CountAsync(acquired));
        Assert.Equal(6, await CountAsync(both));
        Assert.Equal(1, await CountAsync(until));
        Assert.Equal(1, await CountAsync(whileLeader));
        Assert.Equal(5, await CountAsync(filtered));
        Assert.Equal(3, story.Count(line => line == "transition: acquired"));
        Assert.Equal(3, story.Count(line => line == "transition: lost"));

        static async Task<int> CountAsync(IAsyncEnumerable<LeadershipChangedEventArgs> changes)
        {
            int count = 0;
            await foreach (LeadershipChangedEventArgs change in changes)
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public async Task Backends_WhenRegisteredInEachOfTheShapes_AreTheOnesUsed()
    {
        string directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Action<IServiceCollection>[] shapes =
        [
            services => services.AddFileSystemLeaderElection(directory, options => options.ElectionGroup = "my-service"),
            services => services.AddFileSystemLeaderElection(
                options =>
                {
                    options.DirectoryPath = directory;
                    options.FileExtension = ".lock";
                    options.AutoCreateDirectory = true;
                },
                leaderElectionOptions => leaderElectionOptions.ElectionGroup = "my-service"),
            services => services.AddLeaderElection<FileSystemLeaderElectionProvider>(options => options.ElectionGroup = "my-service"),
            services => services.AddInMemoryLeaderElection(options => options.ElectionGroup = "my-service"),
            services => services.AddInMemoryLeaderElection(
                options => options.StoreName = "shared", leaderElectionOptions => leaderElectionOptions.ElectionGroup = "my-service"),
        ];

        for (int i = 0; i < shapes.Length; i++)
        {
            HostApplicationBuilder builder = TestHosts.New();
            shapes[i](builder.Services);
            await using ServiceProvider services = builder.Services.BuildServiceProvider();

            Assert.Equal(i < 3, services.GetRequiredService<ILeaderElectionProvider>() is FileSystemLeaderElectionProvider);
            Assert.Equal("my-service", services.GetRequiredService<ILeaderElectionService>().ElectionGroup);
        }
    }

    private static InMemoryLeaderElectionProvider NewProvider()
    {
        IOptions<InMemoryLeaderElectionOptions> options = Options.Create(new InMemoryLeaderElectionOptions());
        ILogger<InMemoryLeaderElectionProvider> logger = NullLogger<InMemoryLeaderElectionProvider>.Instance;
        return new InMemoryLeaderElectionProvider(options, logger);
    }

    private static LeaderElectionService NewService(ILeaderElectionProvider provider) => new(
        provider,
        Options.Create(new LeaderElectionOptions { ElectionGroup = "my-service", ParticipantId = Environment.MachineName, EnableDetailedLogging = true }),
        NullLogger<LeaderElectionService>.Instance);

    private sealed class MyBackgroundService : BackgroundService
    {
        private readonly ILeaderElectionService _leaderElection;
        private readonly Recorder _recorder;

        public MyBackgroundService(ILeaderElectionService leaderElection, Recorder recorder)
        {
            _leaderElection = leaderElection;
            _recorder = recorder;
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // The original starts to listen in a task, which may come after the first change; here a subscription counts from the call.
            IAsyncEnumerable<LeadershipChangedEventArgs> changes = _leaderElection.GetLeadershipChangesAsync(CancellationToken.None);
            Task leadershipTask = Task.Run(
                async () =>
                {
                    await foreach (LeadershipChangedEventArgs change in changes)
                    {
                        if (change.BecameLeader)
                        {
                            _recorder.Add("Leadership acquired!");
                        }
                        else if (change.LostLeadership)
                        {
                            _recorder.Add("Leadership lost!");
                            return;
                        }
                    }
                },
                CancellationToken.None);
            while (!stoppingToken.IsCancellationRequested)
            {
                if (_leaderElection.IsLeader)
                {
                    _recorder.Add("leader work");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await leadershipTask;
        }
    }
}
