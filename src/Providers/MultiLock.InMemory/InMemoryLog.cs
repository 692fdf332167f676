using Microsoft.Extensions.Logging;

namespace MultiLock.InMemory;

internal static partial class InMemoryLog
{
    [LoggerMessage(2201, LogLevel.Debug, "Using the in-memory store {StoreName}.")]
    public static partial void Attached(ILogger logger, string storeName);

    [LoggerMessage(2202, LogLevel.Warning, "Leader election is kept in this process's memory, and the environment is {Environment}: with several replicas, every one of them leads. Register a backend that the replicas share, such as AddRedisLeaderElection or AddPostgreSQLLeaderElection. With one replica for ever, filter this event.")]
    public static partial void NotShared(ILogger logger, string environment);
}
