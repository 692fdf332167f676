using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Time;

/// <summary>S2: the default clock counts the time for which the machine was suspended.</summary>
public sealed class MonotonicTimeProviderTests
{
    [Fact]
    public void For_WhenNothingWasChosen_IsOursAndElseTheChosenOne()
    {
        var chosen = new FakeTimeProvider();

        Assert.Same(MonotonicTimeProvider.Instance, MonotonicTimeProvider.For(null));
        Assert.Same(MonotonicTimeProvider.Instance, MonotonicTimeProvider.For(TimeProvider.System));
        Assert.Same(chosen, MonotonicTimeProvider.For(chosen));
    }

    [Fact]
    public void Timestamp_WhenReadOnLinux_IsTheTimeSinceBoot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Compares with /proc/uptime.");

        // The file has hundredths of a second.
        TimeSpan before = Uptime();
        TimeSpan read = TimeSpan.FromSeconds((double)MonotonicTimeProvider.Instance.GetTimestamp() / MonotonicTimeProvider.Instance.TimestampFrequency);
        TimeSpan after = Uptime();

        Assert.InRange(read, before - TimeSpan.FromMilliseconds(20), after + TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Timestamp_WhenTheMachineWasSuspendedForTenDays_CountsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can shift a clock for one process.");

        // In a time namespace the boot clock is ahead of the one that stands still in suspension, as after ten days of sleep.
        string test = $"{typeof(MonotonicTimeProviderTests).FullName}.{nameof(Timestamp_WhenReadOnLinux_IsTheTimeSinceBoot)}";
        Assert.SkipUnless(await ShiftedAsync("true") == 0, "This environment has no time namespaces.");

        Assert.Equal(0, await ShiftedAsync("dotnet", typeof(MonotonicTimeProviderTests).Assembly.Location, "-method", test));
    }

    [Fact]
    public void CoarseUtc_WhenReadOnLinux_IsBehindTheExactClockByLessThanItsCoarseness()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a coarse clock.");

        // The exact one is read on both sides, so that a test that is not scheduled in between cannot fail.
        for (int i = 0; i < 1000; i++)
        {
            long before = TimeProvider.System.GetUtcNow().UtcTicks;
            long coarse = MonotonicTimeProvider.CoarseUtcTicks()!.Value;
            long after = TimeProvider.System.GetUtcNow().UtcTicks;
            Assert.InRange(coarse, before - MonotonicTimeProvider.Coarseness.Ticks, after);
        }
    }

    private static TimeSpan Uptime() =>
        TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    private static async Task<int> ShiftedAsync(params string[] command)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["--time", "--boottime", "864000", "--fork", .. command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(output, error);
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return -1;
        }
    }
}
