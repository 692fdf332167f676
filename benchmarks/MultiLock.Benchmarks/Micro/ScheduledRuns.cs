using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace MultiLock.Benchmarks;

/// <summary>
/// What one tick of scheduled work costs, all told: the process's allocation and CPU over some seconds of work that does nothing, each 10 ms, divided by the runs. One after the
/// other in this process: a bare loop of <see cref="PeriodicTimer"/> with a scope a run, the same loop without one, a leader task with <c>Every</c>, and Quartz with a job store in memory.
/// </summary>
internal static class ScheduledRuns
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(BenchmarkContext context, string what)
    {
        foreach ((string library, Action<IServiceCollection> register) in new (string, Action<IServiceCollection>)[]
        {
            ("periodictimer", static services => services.AddHostedService<TimerLoop>()),
            (ContenderList.MultiLock, AddLeaderTask),
            ("quartz", AddQuartz),
        })
        {
            (double allocated, double cpu, int runs) = await CountAsync(register, context.Options.For ?? DefaultTime);
            context.Sink.Add(what, library, "", "EveryRun.allocated", allocated, "B", runs);
            context.Sink.Add(what, library, "", "EveryRun.cpu", cpu, "us", runs);
        }
    }

    private static void AddLeaderTask(IServiceCollection services)
    {
        services.AddInMemoryLeaderElection();
        services.AddSingleton(new LeaderWork(new WorkLog("", static _ => { }), TimeSpan.Zero));
        services.AddGeneratedLeaderTasks();
    }

    private static void AddQuartz(IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            var key = new JobKey("tick");
            quartz.AddJob<QuartzTick>(job => job.WithIdentity(key));
            quartz.AddTrigger(trigger => trigger.ForJob(key).WithSimpleSchedule(schedule => schedule.WithInterval(Interval).RepeatForever()));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    private static async Task<(double Allocated, double Cpu, int Runs)> CountAsync(Action<IServiceCollection> register, TimeSpan time)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration[DurableTicks.Switch] = "false";
        builder.Services.AddSingleton<TickCount>();
        builder.Services.AddScoped<TickJobs>();
        register(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync();
        await Task.Delay(WarmUp, TimeProvider.System);

        TickCount count = host.Services.GetRequiredService<TickCount>();
        int runs = count.Value;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(time, TimeProvider.System);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        runs = count.Value - runs;
        await host.StopAsync();
        return ((double)allocated / runs, cpu.TotalMicroseconds / runs, runs);
    }
}
