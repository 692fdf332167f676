//// ExecuteAsync, which the host does not wait for
public sealed class Warmup(ILeaderElectionService election) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await election.WaitForLeadershipAsync(stoppingToken);
}

//// A program that starts its host first
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
IHost host = builder.Build();
await host.StartAsync();
await host.Services.GetRequiredService<ILeaderElectionService>().WaitForLeadershipAsync();
await host.StopAsync();

//// A start that does not wait
public sealed class Warmup(ILeaderElectionService election) : IHostedService
{
    private Task _warm = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _warm = Task.Run(async () => await election.WaitForLeadershipAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _warm;
}

//// A method of that name that the host does not call
public sealed class Worker(ILeaderElectionService election)
{
    public async Task StartAsync(CancellationToken ct)
    {
        await election.WaitForLeadershipAsync(ct);
    }
}
