using System.Reflection;
using Microsoft.Extensions.Logging;
using MultiLock.FileSystem;
using MultiLock.InMemory;

namespace MultiLock.Hosting.Tests;

/// <summary>Operators filter and alert by event ids: an id keeps its meaning for ever.</summary>
public sealed class EventIdTests
{
    // Add a line for a new message. A line that changes or goes away breaks somebody's alert.
    private const string Known =
        """
        1000 LeadershipAcquired
        1001 LeadershipReleased
        1002 LeadershipLost
        1003 RunsOutlivedLease
        1004 LeaderObserved
        1005 AttemptConcluded
        1006 Draining
        1007 DrainEnded
        1010 BackendFailed
        1011 BackendRecovered
        1012 BackendMisconfigured
        1013 CallFailed
        1014 WatchEndFailed
        1020 OptionsWarning
        1021 Solo
        1022 SeveralBackends
        1023 StopCutShort
        2000 TaskEnabled
        2001 TaskOmitted
        2002 TaskDisabled
        2010 RunStarts
        2011 RunEnded
        2012 RunTimedOut
        2013 FailedWhileStopping
        2014 CancellationCallbackFailed
        2020 RetryAfterFailure
        2021 NextTickAfterFailure
        2022 StepDownAfterFailure
        2023 StopHostAfterFailure
        2024 PolicyFailed
        2025 StepDownAfterFailures
        2030 ClockMovedBack
        2031 WaitsForEarlierRun
        2032 RecordAheadOfClock
        2033 MissedTicksSkipped
        2034 InterruptedTickSkipped
        2035 RecordedButNotStarted
        2036 RecordNotWritten
        2037 RecordRefused
        2038 TermGivenUpForRecord
        2039 RecordUnreadable
        2040 RunOutlivedLease
        2041 OutlivedRunEnded
        2042 TicksUnrecorded
        2043 CannotRecord
        2044 TaskPaused
        2045 TaskResumed
        2046 TaskStillPaused
        2047 RunAskedFor
        2098 LedgerFailed
        2099 LoopFailed
        2101 Started
        2102 OtherExtension
        2103 UnreadableTerm
        2104 EndedSession
        2105 WatchFailed
        2106 NotifyFailed
        2107 CleanupFailed
        2201 Attached
        2202 NotShared
        """;

    [Fact]
    public void EventIds_WhenListed_AreTheKnownOnesAndEachIsUsedOnce()
    {
        Assembly[] assemblies = [typeof(ILeaderElectionService).Assembly, typeof(FileSystemLeaderElectionProvider).Assembly, typeof(InMemoryLeaderElectionProvider).Assembly];

        string[] events = [.. assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (Message: method.GetCustomAttribute<LoggerMessageAttribute>(), method.Name))
            .Where(method => method.Message is not null)
            .OrderBy(method => method.Message!.EventId)
            .Select(method => $"{method.Message!.EventId} {method.Name}")];

        Assert.Equal(Known.Split('\n', StringSplitOptions.TrimEntries), events);
    }
}
