using Microsoft.Extensions.Logging;

namespace MultiLock.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(2401, LogLevel.Warning,
        "The maxmemory-policy of Redis is {Policy}: under pressure it evicts leases and term counters, so that leaders lose their groups. Set it to noeviction.")]
    public static partial void Evicting(ILogger logger, string policy);

    [LoggerMessage(2402, LogLevel.Debug, "The maxmemory-policy of Redis could not be read ({Reason}); make sure that it is noeviction.")]
    public static partial void PolicyUnknown(ILogger logger, string reason);

    [LoggerMessage(2403, LogLevel.Debug, "Replacing the connection to Redis, which gave no answer.")]
    public static partial void Replacing(ILogger logger);
}
