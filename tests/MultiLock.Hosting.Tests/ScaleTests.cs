using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Hosting.Tests;

public sealed class ScaleTests
{
    [Fact(Timeout = TestHosts.Patience)]
    public async Task Groups_WhenThereAreTenThousand_AreAllLedWithNoMoreThreadsAndTimersThanTen()
    {
        using IHost host = await TestHosts.OnStore(Guid.NewGuid().ToString("N")).StartAsync();
        await LeadAsync(host, 10);
        (int threadsOfTen, long timersOfTen) = (Threads(), Timers());

        await LeadAsync(host, 10_000);

        // Leaves room for the thread pool and for tests that run beside this one, but not for one thread or timer in a hundred groups.
        Assert.InRange(Threads(), 1, threadsOfTen + 50);
        Assert.InRange(Timers(), 0, timersOfTen + 50);
        Assert.Equal(10_000, host.Elections().Groups.Count(group => group.IsLeader));
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(host.Elections().Groups, group => group.IsLeader);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task IsLeader_WhenReadTenThousandTimes_AllocatesNothing()
    {
        using IHost host = await TestHosts.OnStore(Guid.NewGuid().ToString("N")).With("read").StartAsync();
        ILeaderElectionService election = host.Election("read");
        await election.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        _ = CountReads(election);

        (int leading, long allocated) = CountReads(election);

        Assert.Equal(10_000, leading);
        Assert.Equal(0, allocated);
    }

    private static async Task LeadAsync(IHost host, int groups)
    {
        ILeaderElectionService[] services = [.. Enumerable.Range(0, groups).Select(number => host.Elections().GetOrAdd($"group-{number}"))];
        foreach (ILeaderElectionService service in services)
        {
            await service.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        }
    }

    private static int Threads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

#pragma warning disable RS0030 // Counts timers, and makes none.
    private static long Timers() => Timer.ActiveCount;
#pragma warning restore RS0030

    private static (int Leading, long Allocated) CountReads(ILeaderElectionService election)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int leading = 0;
        for (int read = 0; read < 10_000; read++)
        {
            leading += election.IsLeader ? 1 : 0;
        }

        return (leading, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
