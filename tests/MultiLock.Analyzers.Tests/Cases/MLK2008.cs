//// No fix: a hosted service waits in its start
public sealed class Warmup(ILeaderElectionService election) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await [|election.WaitForLeadershipAsync(cancellationToken)|];

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

//// A background service waits in its start, for anybody
public sealed class Warmup(ILeaderElectionService election) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await [|election.WaitForLeaderAsync(cancellationToken)|].ConfigureAwait(false);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}

//// A program waits before it runs its host
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
IHost host = builder.Build();
await [|host.Services.GetRequiredService<ILeaderElectionService>().WaitForLeadershipAsync()|];
await host.RunAsync();
