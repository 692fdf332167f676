using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiLock;

/// <summary>
/// The system's time, with timestamps that go on counting while the machine is suspended. <see cref="Stopwatch"/> stops then on Linux and
/// macOS, and a laptop that was closed for an hour would still believe in its lease.
/// </summary>
internal sealed partial class MonotonicTimeProvider : TimeProvider
{
    private const int LinuxBootTime = 7;
    private const int LinuxRealTimeCoarse = 5;
    private const int MacMonotonic = 6;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly int ClockId = OperatingSystem.IsLinux() ? LinuxBootTime : OperatingSystem.IsMacOS() ? MacMonotonic : -1;

    private MonotonicTimeProvider()
    {
    }

    internal static MonotonicTimeProvider Instance { get; } = new();

    public override long TimestampFrequency => ClockId < 0 ? base.TimestampFrequency : NanosecondsPerSecond;

    /// <summary>
    /// How far <see cref="CoarseUtcTicks"/> may be behind, never ahead: one tick of the kernel's timer, 10 ms where it is slowest.
    /// </summary>
    internal static TimeSpan Coarseness { get; } = TimeSpan.FromMilliseconds(10);

    // Windows counts suspended time in its performance counter.
    public override long GetTimestamp() => ClockId < 0 ? base.GetTimestamp() : Read(ClockId);

    /// <summary>
    /// The UTC clock as of the kernel's last tick, which costs a fraction of the exact one: enough to see that nothing is suspicious; null where there is none.
    /// </summary>
    internal static long? CoarseUtcTicks() =>
        OperatingSystem.IsLinux() ? DateTime.UnixEpoch.Ticks + (Read(LinuxRealTimeCoarse) / TimeSpan.NanosecondsPerTick) : null;

    /// <summary>Replaces <see cref="TimeProvider.System"/> by this one; any other provider was chosen on purpose and stays.</summary>
    internal static TimeProvider For(TimeProvider? timeProvider) =>
        timeProvider is null || ReferenceEquals(timeProvider, System) ? Instance : timeProvider;

    private static long Read(int clockId)
    {
        if (clock_gettime(clockId, out TimeSpec time) != 0)
        {
            throw new InvalidOperationException(
                $"clock_gettime({clockId}) failed: leases cannot be timed on this system.");
        }

        return (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial int clock_gettime(int clockId, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
