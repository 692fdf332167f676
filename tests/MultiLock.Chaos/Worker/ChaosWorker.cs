using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.Chaos;

/// <summary>One worker: a host with leader tasks over the real backend, as an application would be, with short leases and a record of every run.</summary>
internal static class ChaosWorker
{
    public static async Task<int> RunAsync(WorkerArguments arguments)
    {
        using var watch = new PoolWatch();
        using var file = new RecordFile(Path.Combine(arguments.Records, arguments.Name));
        await using var register = new RegisterClient(arguments.RegisterPort);
        TimeProvider time = arguments.Planted == PlantedFault.SlowClock ? new SlowTimeProvider() : TimeProvider.System;

        HostApplicationBuilder builder = NewBuilder(arguments);
        builder.Configuration.AddInMemoryCollection(ChaosTasks.SwitchedOff(arguments.Groups).Concat(TickTasks.Names).Select(
            task => KeyValuePair.Create($"MultiLock:Tasks:{task}:Enabled", (string?)"false")));
        if (arguments.Planted == PlantedFault.SlowClock)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddSingleton(new RunRecorder(file, register, time, arguments.Planted == PlantedFault.StaleLeader));
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
            () => file.Append(new RunLine(RunLineKind.Ready, DemoClock.Now).ToLine()));
        await host.RunAsync();
        return Environment.ExitCode;
    }

    /// <summary>What every worker has: the backend with short leases, a log, and an end with its input.</summary>
    public static HostApplicationBuilder NewBuilder(WorkerArguments arguments)
    {
        // Without the defaults: they watch configuration files, and a machine has few watches.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        IChaosBackend backend = ChaosBackends.Get(arguments.Backend);
        backend.Register(builder.Services, arguments.Connection, options =>
        {
            options.ParticipantId = arguments.ParticipantId;
            options.HeartbeatTimeout = backend.Lease;
            options.HeartbeatInterval = ChaosTiming.Heartbeat;
            options.ElectionInterval = ChaosTiming.ElectionInterval;
            options.DriftMargin = ChaosTiming.DriftMargin;
            options.StopGrace = ChaosTiming.StopGrace;
            options.StopTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddSingleton<IHostLifetime, InputLifetime>();
        return builder;
    }
}
