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
    private const int MacMonotonic = 6;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly int ClockId = OperatingSystem.IsLinux() ? LinuxBootTime : OperatingSystem.IsMacOS() ? MacMonotonic : -1;

    private MonotonicTimeProvider()
    {
    }

    internal static MonotonicTimeProvider Instance { get; } = new();

    public override long TimestampFrequency => ClockId < 0 ? base.TimestampFrequency : NanosecondsPerSecond;

    public override long GetTimestamp()
    {
        if (ClockId < 0)
        {
            // Windows counts suspended time in its performance counter.
            return base.GetTimestamp();
        }

        if (clock_gettime(ClockId, out TimeSpec time) != 0)
        {
            throw new InvalidOperationException(
                $"clock_gettime({ClockId}) failed: leases cannot be timed on this system.");
        }

        return (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
    }

    /// <summary>Replaces <see cref="TimeProvider.System"/> by this one; any other provider was chosen on purpose and stays.</summary>
    internal static TimeProvider For(TimeProvider? timeProvider) =>
        timeProvider is null || ReferenceEquals(timeProvider, System) ? Instance : timeProvider;

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
