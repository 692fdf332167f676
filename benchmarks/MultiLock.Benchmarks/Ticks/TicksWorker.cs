using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace MultiLock.Benchmarks;

/// <summary>A process with a schedule that outlives it: a host with a durable leader task, or with a clustered scheduler of Quartz.</summary>
internal static class TicksWorker
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Of this assembly's other benchmarks.
    private static readonly string[] OtherTasks = [$"{typeof(LeaderWork).FullName}.{nameof(LeaderWork.RunAsync)}", $"{typeof(TickJobs).FullName}.{nameof(TickJobs.RunAsync)}"];

    public static async Task<int> RunAsync(TicksWorkerSettings settings)
    {
        using var file = new RecordFile(settings.Record);
        var recorder = new TickRecorder(file);

        // Without the defaults, which watch configuration files and write to the console.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, InputLifetime>();
        builder.Services.AddSingleton<TimeProvider>(new OffsetTimeProvider(settings.ClockOffset));
        builder.Services.AddSingleton(recorder);
        if (settings.Library == ContenderList.Quartz)
        {
            AddQuartz(builder.Services, settings);
        }
        else
        {
            AddLeaderTask(builder, settings);
        }

        using IHost host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(recorder.Ready);
        await host.RunAsync();
        return 0;
    }

    private static void AddLeaderTask(HostApplicationBuilder builder, TicksWorkerSettings settings)
    {
        foreach (string task in OtherTasks)
        {
            builder.Configuration[$"MultiLock:Tasks:{task}:Enabled"] = "false";
        }

        builder.Services.AddPostgreSQLLeaderElection(settings.Connection, options =>
        {
            if (settings.Detection is { } detection)
            {
                options.HeartbeatTimeout = detection;
                options.HeartbeatInterval = ChaosTiming.Heartbeat;
                options.ElectionInterval = ChaosTiming.ElectionInterval;
            }
        });
        builder.Services.AddGeneratedLeaderTasks();
    }

    /// <summary>As its documentation advises for a cluster, and for the same promise: no firing is left out, one that a crash cut off is repeated, one at a time.</summary>
    private static void AddQuartz(IServiceCollection services, TicksWorkerSettings settings)
    {
        // Whoever comes later keeps what the first one has stored: by default a restart would replace the trigger, and forget what it missed.
        services.Configure<QuartzOptions>(options => options.Scheduling.IgnoreDuplicates = true);
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = DurableTicks.Group;
                options.GenerateInstanceId = true;
            });
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(settings.Connection);
                store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
                store.ProvisionSchema();
                store.UseClustering(cluster =>
                {
                    // A node is dead when a check-in is late by the threshold: the two together are as long as the lease of the other library.
                    if (settings.Detection is { } detection)
                    {
                        cluster.CheckinInterval = detection / 2;
                        cluster.CheckinMisfireThreshold = detection / 2;
                    }
                });
            });
            var key = new JobKey(DurableTicks.Name);
            quartz.AddJob<QuartzDurableTick>(job => job.WithIdentity(key).RequestRecovery());
            quartz.AddTrigger(trigger => trigger
                .WithIdentity(DurableTicks.Name)
                .ForJob(key)
                .StartAt(NextSecond(settings.ClockOffset))
                .WithSimpleSchedule(schedule => schedule.WithInterval(Interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires)));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    private static DateTimeOffset NextSecond(TimeSpan clockOffset) =>
        DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow() + clockOffset).ToUnixTimeSeconds() + 1);
}
