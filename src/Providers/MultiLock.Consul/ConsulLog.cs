using Microsoft.Extensions.Logging;

namespace MultiLock.Consul;

internal static partial class ConsulLog
{
    [LoggerMessage(2601, LogLevel.Debug, "Consul at {Address} is ready, under the key prefix '{Prefix}'; its sessions have a TTL of at least {ShortestTtl}.")]
    public static partial void Started(ILogger logger, string address, string prefix, TimeSpan shortestTtl);

    [LoggerMessage(2602, LogLevel.Debug, "The session was renewed, but its heartbeat could not be written ({Reason}), so that others see an older one. The next does it.")]
    public static partial void BeatFailed(ILogger logger, string reason);

    [LoggerMessage(2603, LogLevel.Debug, "The blocking query failed and is made again ({Reason}). Until then followers ask every ElectionInterval.")]
    public static partial void WatchFailed(ILogger logger, string reason);

    [LoggerMessage(2604, LogLevel.Debug, "The index of the blocking query went back from {Before} to {After}: the servers' data is another, or was restored.")]
    public static partial void IndexWentBack(ILogger logger, ulong before, ulong after);
}
