using Microsoft.Extensions.Logging;

namespace MultiLock;

/// <summary>What leader tasks log. Event ids 2000 to 2099 belong to them and never change their meaning.</summary>
internal static partial class LeaderTaskLog
{
    private static readonly Func<ILogger, string, string, long, DateTimeOffset, IDisposable?> RunScope =
        LoggerMessage.DefineScope<string, string, long, DateTimeOffset>(
            "Leader task {LeaderTask}, group {ElectionGroup}, term {Term}, scheduled {ScheduledTime:O}");

    public static IDisposable? BeginRun(ILogger logger, LeaderTaskRun run) =>
        RunScope(logger, run.TaskName, run.Leadership.ElectionGroup, run.Leadership.FencingToken, run.ScheduledTime);

    [LoggerMessage(2000, LogLevel.Information, "Leader task {Task} runs on the leader of {Group}: {Schedule}")]
    public static partial void TaskEnabled(ILogger logger, string task, string group, string schedule);

    [LoggerMessage(2001, LogLevel.Error, "{Method} is marked [LeaderOnly] but never runs: {Reason}")]
    public static partial void TaskOmitted(ILogger logger, string method, string reason);

    [LoggerMessage(2002, LogLevel.Information, "Leader task {Task} of {Group} is switched off in this host")]
    public static partial void TaskDisabled(ILogger logger, string task, string group);

    [LoggerMessage(2010, LogLevel.Debug, "Leader task {Task} starts in term {Term} of {Group} (scheduled {ScheduledTime:O}, attempt {Attempt})")]
    public static partial void RunStarts(ILogger logger, string task, long term, string group, DateTimeOffset scheduledTime, int attempt);

    [LoggerMessage(2011, LogLevel.Debug, "Leader task {Task} ended after {Duration}: {Outcome}")]
    public static partial void RunEnded(ILogger logger, string task, TimeSpan duration, LeaderTaskOutcome outcome);

    [LoggerMessage(2012, LogLevel.Warning, "Leader task {Task} has run for its timeout of {Timeout}; its token was cancelled")]
    public static partial void RunTimedOut(ILogger logger, string task, TimeSpan timeout);

    [LoggerMessage(2013, LogLevel.Warning, "Leader task {Task} threw while it was being stopped, because leadership of {Group} ended or the host stops")]
    public static partial void FailedWhileStopping(ILogger logger, Exception exception, string task, string group);

    [LoggerMessage(2014, LogLevel.Warning, "A callback that leader task {Task} had registered on its token threw")]
    public static partial void CancellationCallbackFailed(ILogger logger, Exception exception, string task);

    [LoggerMessage(2020, LogLevel.Error, "Leader task {Task} failed (attempt {Attempt}); it runs again in {Delay}")]
    public static partial void RetryAfterFailure(ILogger logger, Exception? exception, string task, int attempt, TimeSpan delay);

    [LoggerMessage(2021, LogLevel.Error, "Leader task {Task} failed; it waits for its next tick, or without a schedule for the next term")]
    public static partial void NextTickAfterFailure(ILogger logger, Exception? exception, string task);

    [LoggerMessage(2022, LogLevel.Error, "Leader task {Task} failed; this instance gives term {Term} of {Group} up, as its OnFailure says")]
    public static partial void StepDownAfterFailure(ILogger logger, Exception? exception, string task, long term, string group);

    [LoggerMessage(2023, LogLevel.Critical, "Leader task {Task} failed; the host stops with exit code 1, as its OnFailure says")]
    public static partial void StopHostAfterFailure(ILogger logger, Exception? exception, string task);

    [LoggerMessage(2024, LogLevel.Critical, "What leader task {Task} asked for after its failure failed too")]
    public static partial void PolicyFailed(ILogger logger, Exception exception, string task);

    [LoggerMessage(2025, LogLevel.Error, "Leader task {Task} failed {Failures} times in a row; this instance gives term {Term} of {Group} up, as its StepDownAfter says, and stays out for {CoolDown}")]
    public static partial void StepDownAfterFailures(ILogger logger, Exception? exception, string task, int failures, long term, string group, TimeSpan coolDown);

    [LoggerMessage(2030, LogLevel.Warning, "The clock of this machine moved back by {Span}: leader task {Task} does not run again for ticks that it ran for, and waits until {Next:O}")]
    public static partial void ClockMovedBack(ILogger logger, TimeSpan span, string task, DateTimeOffset next);

    [LoggerMessage(2031, LogLevel.Warning, "Leader task {Task} waits in term {Term} of {Group} for a run of an earlier term that has not ended yet")]
    public static partial void WaitsForEarlierRun(ILogger logger, string task, long term, string group);

    [LoggerMessage(2032, LogLevel.Warning, "The last recorded tick of leader task {Task} is {Span} ahead of this machine's clock: ticks up to it do not start again, and the task waits until {Next:O}")]
    public static partial void RecordAheadOfClock(ILogger logger, string task, TimeSpan span, DateTimeOffset next);

    [LoggerMessage(2033, LogLevel.Information, "Leader task {Task} of {Group} leaves out its ticks up to {Tick:O}, which passed without a start, as its Missed says")]
    public static partial void MissedTicksSkipped(ILogger logger, string task, DateTimeOffset tick, string group);

    [LoggerMessage(2034, LogLevel.Information, "The run of leader task {Task} of {Group} for its tick of {Tick:O} was started in an earlier term and is not known to have ended; it is not run again, as its OnInterrupted says")]
    public static partial void InterruptedTickSkipped(ILogger logger, string task, DateTimeOffset tick, string group);

    [LoggerMessage(2035, LogLevel.Warning, "The tick of {Tick:O} of leader task {Task} of {Group} may be recorded as started although its run did not begin, because leadership ended meanwhile; with OnInterrupted = Retry the next leader runs it")]
    public static partial void RecordedButNotStarted(ILogger logger, string task, DateTimeOffset tick, string group);

    [LoggerMessage(2036, LogLevel.Warning, "The state of {Group} could not be written in term {Term}: no recorded run starts before it is. Trying again")]
    public static partial void RecordNotWritten(ILogger logger, Exception exception, string group, long term);

    [LoggerMessage(2037, LogLevel.Warning, "The backend refused to write the state of {Group}, because term {Term} does not hold it any more; the term is given up")]
    public static partial void RecordRefused(ILogger logger, string group, long term);

    [LoggerMessage(2038, LogLevel.Warning, "Term {Term} of {Group} is given up, because a write of its state got no answer and could still undo a later one; a new term is safe from it")]
    public static partial void TermGivenUpForRecord(ILogger logger, string group, long term);

    [LoggerMessage(2039, LogLevel.Critical, "The state of {Group} cannot be used: {Problem}. Nothing that is recorded runs here; term {Term} is given up so that another version may lead. If there is none, delete the state at the backend")]
    public static partial void RecordUnreadable(ILogger logger, string group, long term, string problem);

    [LoggerMessage(2040, LogLevel.Critical, "Leader task {Task} still runs, {Duration} after its start, although the lease of term {Term} of {Group} has ended: another instance may lead now. Let the method observe its CancellationToken")]
    public static partial void RunOutlivedLease(ILogger logger, string task, TimeSpan duration, long term, string group);

    [LoggerMessage(2041, LogLevel.Warning, "Leader task {Task} has ended at last, {Duration} after its start; it had outlived the lease of its term")]
    public static partial void OutlivedRunEnded(ILogger logger, string task, TimeSpan duration);

    [LoggerMessage(2042, LogLevel.Warning, "The backend stores no group state: ticks of {Group} are not recorded, and one close to a change of leader may run twice or not at all. Use a backend that does, or set Durable = false to say that this is known")]
    public static partial void TicksUnrecorded(ILogger logger, string group);

    [LoggerMessage(2043, LogLevel.Critical, "The backend stores no group state, and {Tasks} of {Group} set Durable = true: no recorded task of the group runs. Use a backend that does, or remove Durable")]
    public static partial void CannotRecord(ILogger logger, string tasks, string group);

    [LoggerMessage(2044, LogLevel.Warning, "Leader task {Task} of {Group} is paused from now on, whoever leads, until it is resumed")]
    public static partial void TaskPaused(ILogger logger, string task, string group);

    [LoggerMessage(2045, LogLevel.Information, "Leader task {Task} of {Group} is resumed; what passed while it was paused is left out")]
    public static partial void TaskResumed(ILogger logger, string task, string group);

    [LoggerMessage(2046, LogLevel.Warning, "Leader task {Task} of {Group} is paused, and does not run in term {Term} until it is resumed")]
    public static partial void TaskStillPaused(ILogger logger, string task, string group, long term);

    [LoggerMessage(2047, LogLevel.Information, "Leader task {Task} of {Group} runs now, because somebody asked for it")]
    public static partial void RunAskedFor(ILogger logger, string task, string group);

    [LoggerMessage(2098, LogLevel.Critical, "Recorded tasks stay off for the rest of term {Term} of {Group}, because their ticks cannot be recorded")]
    public static partial void LedgerFailed(ILogger logger, Exception exception, long term, string group);

    [LoggerMessage(2099, LogLevel.Critical, "Leader task {Task} stays off for the rest of term {Term} of {Group}, because of a defect in MultiLock")]
    public static partial void LoopFailed(ILogger logger, Exception exception, string task, long term, string group);
}
