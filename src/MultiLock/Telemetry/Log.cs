using Microsoft.Extensions.Logging;

namespace MultiLock;

/// <summary>Every message of the election. Event ids are a contract: never reused, never renumbered. Tasks have 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Leading '{Group}' in term {Term} as {Participant}.")]
    public static partial void LeadershipAcquired(ILogger logger, string group, long term, string participant);

    [LoggerMessage(1001, LogLevel.Information, "Gave up leading '{Group}' in term {Term}: {Reason}.{Detail}")]
    public static partial void LeadershipReleased(ILogger logger, string group, long term, LeadershipChangeReason reason, string detail);

    [LoggerMessage(1002, LogLevel.Warning, "Lost '{Group}' in term {Term}: {Reason}.{Hint}")]
    public static partial void LeadershipLost(ILogger logger, string group, long term, LeadershipChangeReason reason, string hint);

    [LoggerMessage(1003, LogLevel.Error, "{Runs} run(s) of '{Group}' still run although the lease of term {Term} has ended: another instance may lead now. End runs when their token fires, or set a longer StopGrace.")]
    public static partial void RunsOutlivedLease(ILogger logger, string group, long term, int runs);

    [LoggerMessage(EventId = 1004, Message = "'{Group}' is led by {Leader} in term {Term}.")]
    public static partial void LeaderObserved(ILogger logger, LogLevel level, string group, string leader, long term);

    [LoggerMessage(EventId = 1005, Message = "An attempt for '{Group}' was answered: now {Phase}.")]
    public static partial void AttemptConcluded(ILogger logger, LogLevel level, string group, GroupPhase phase);

    [LoggerMessage(1006, LogLevel.Information, "Draining: this process hands over all groups and leads nothing new. The reason given: {Reason}")]
    public static partial void Draining(ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Information, "The drain is over: this process competes again.")]
    public static partial void DrainEnded(ILogger logger);

    [LoggerMessage(1010, LogLevel.Error, "The {Backend} backend does not answer ({Call}): {Problem} Trying again until it does; leadership that cannot be renewed ends at its deadline. Said once an outage.")]
    public static partial void BackendFailed(ILogger logger, string backend, string call, string problem, Exception error);

    [LoggerMessage(1011, LogLevel.Information, "The {Backend} backend answers again ({Call}).")]
    public static partial void BackendRecovered(ILogger logger, string backend, string call);

    [LoggerMessage(1012, LogLevel.Critical, "The {Backend} backend cannot work as configured: {Problem}")]
    public static partial void BackendMisconfigured(ILogger logger, string backend, string problem, Exception error);

    [LoggerMessage(1013, LogLevel.Debug, "The {Backend} backend still does not answer ({Call}): {Problem}")]
    public static partial void CallFailed(ILogger logger, string backend, string call, string problem);

    [LoggerMessage(1014, LogLevel.Warning, "The watch of the {Backend} backend did not end in order: {Problem} Nothing depends on it any more; the stop goes on.")]
    public static partial void WatchEndFailed(ILogger logger, string backend, string problem, Exception error);

    [LoggerMessage(1020, LogLevel.Warning, "{Warning}")]
    public static partial void OptionsWarning(ILogger logger, string warning);

    [LoggerMessage(1021, LogLevel.Warning, "Solo mode: this process leads every group by itself, and knows of no other. For development only.")]
    public static partial void Solo(ILogger logger);

    [LoggerMessage(1022, LogLevel.Warning, "Two backends were registered: {Used} is used, {Ignored} is not. The last registration wins; remove the other one.")]
    public static partial void SeveralBackends(ILogger logger, string used, string ignored);

    [LoggerMessage(1023, LogLevel.Warning, "The host stopped waiting before every group was released: runs had not ended, and their StopTimeout was not over. Followers wait for the end of the lease. End runs when their token fires, and set HostOptions.ShutdownTimeout longer than StopTimeout.")]
    public static partial void StopCutShort(ILogger logger);
}
