using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.Chaos;

/// <summary>A measured process: a host with one leader task, at default options but for the lease. Stops and starts its candidacy as it is told.</summary>
internal static class MeasureWorker
{
    public static async Task<int> RunAsync(string backend, string connection)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(ChaosTasks.SwitchedOff(0).Concat(TickTasks.Names).Except([MeasureTask.Group]).Select(task => KeyValuePair.Create($"MultiLock:Tasks:{task}:Enabled", (string?)"false")));
        IChaosBackend chaos = ChaosBackends.Get(backend);
        chaos.Register(builder.Services, connection, options =>
        {
            options.HeartbeatTimeout = chaos.Lease;
            options.HeartbeatInterval = ChaosTiming.Heartbeat;
        });
        var output = new MeasureOutput(Console.Out);
        builder.Services.AddSingleton(output);
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        await host.StartAsync();
        ILeaderElectionService election = host.Services.GetRequiredKeyedService<ILeaderElectionService>(MeasureTask.Group);
        // The answer to the first attempt: it leads or follows from here on.
        await election.StartAsync();
        output.Say(MeasureOutput.Started);
        while (await Console.In.ReadLineAsync() is { } order)
        {
            if (order == "stop")
            {
                TimeSpan at = DemoClock.Now;
                Task stopping = election.StopAsync();
                output.Say(MeasureOutput.Stopping, at);
                await stopping;
            }
            else
            {
                await election.StartAsync();
                output.Say(MeasureOutput.Started);
            }
        }

        await host.StopAsync();
        return 0;
    }
}
