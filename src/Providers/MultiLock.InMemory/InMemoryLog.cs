using Microsoft.Extensions.Logging;

namespace MultiLock.InMemory;

internal static partial class InMemoryLog
{
    [LoggerMessage(2001, LogLevel.Debug, "Using the in-memory store {StoreName}.")]
    public static partial void Attached(ILogger logger, string storeName);
}
