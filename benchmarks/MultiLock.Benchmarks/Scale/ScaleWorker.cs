using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Benchmarks;

/// <summary>The process that leads many groups, and says what that costs.</summary>
internal static class ScaleWorker
{
    public const string Done = "done";
    public const string Managed = "managed";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <param name="settings">Its <see cref="WorkerSettings.Ending"/> is how long steady state is looked at.</param>
    public static async Task<int> RunAsync(WorkerSettings settings)
    {
        int groups = settings.Groups;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        BackendList.Get(settings.Backend).Register(builder.Services, settings.Connection, static _ => { });
        string[] names = [.. Enumerable.Range(0, groups).Select(LeaderWork.GroupName)];
        foreach (string name in names)
        {
            builder.Services.AddLeaderGroup(name);
        }

        using IHost host = builder.Build();
        TimeSpan begin = DemoClock.Now;
        await host.StartAsync();
        TimeSpan started = DemoClock.Now;
        ILeaderElectionService[] services = [.. names.Select(name => host.Services.GetRequiredKeyedService<ILeaderElectionService>(name))];

        // Led in any order, so each is asked until it says so, and then no more.
        for (int led = 0; led < groups;)
        {
            if (services[led].IsLeader)
            {
                led++;
            }
            else
            {
                await Task.Delay(Step, TimeProvider.System);
            }
        }

        Report("host_start", (started - begin).TotalMilliseconds, "ms");
        Report("led_in", (DemoClock.Now - begin).TotalMilliseconds, "ms");
        await SteadyAsync(settings.Ending);
        Report(Managed, GC.GetTotalMemory(forceFullCollection: true), "B");
        Report("led_still", services.Count(service => service.IsLeader), "groups");
        TimeSpan stopping = DemoClock.Now;
        await host.StopAsync();
        Report("stopped_in", (DemoClock.Now - stopping).TotalMilliseconds, "ms");
        Console.WriteLine(Done);
        return 0;
    }

    private static async Task SteadyAsync(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
        {
            return;
        }

        await Task.Delay(Settle, TimeProvider.System);
        ProcessUsage before = ProcessUsage.Read(Environment.ProcessId)!;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan begin = DemoClock.Now;
        await Task.Delay(time, TimeProvider.System);
        double seconds = (DemoClock.Now - begin).TotalSeconds;
        ProcessUsage after = ProcessUsage.Read(Environment.ProcessId)!;
        Report("cpu", 100 * (after.Cpu - before.Cpu).TotalSeconds / seconds, "% of a core");
        Report("allocation", (GC.GetTotalAllocatedBytes(precise: true) - allocated) / seconds, "B/s");
        Report("threads", after.Threads, "threads");
    }

    private static void Report(string metric, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{metric}\t{value:R}\t{unit}"));
}
