using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiLock;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Services.AddGeneratedLeaderTasks();
using IHost host = builder.Build();
await host.RunAsync();

/// <summary>Leads, says so, and stops.</summary>
public sealed class Jobs(IHostApplicationLifetime lifetime, ILeaderTasks tasks)
{
    [LeaderOnly("packages")]
    public async Task LeadAsync(LeadershipContext leader, CancellationToken ct)
    {
        await Task.Yield();
        ct.ThrowIfCancellationRequested();
        Console.WriteLine($"led {leader.ElectionGroup} in term {leader.FencingToken}; tasks: {string.Join("; ", tasks.Tasks)}");
        lifetime.StopApplication();
    }
}
