using Microsoft.Extensions.Logging;

namespace MultiLock.SqlServer;

internal static partial class SqlServerLog
{
    [LoggerMessage(2601, LogLevel.Warning, "SQL Server did not tell which groups were released: {Remedy} Until it does, followers ask for each group, and handoffs take longer.")]
    public static partial void NotPolling(ILogger logger, string remedy);

    [LoggerMessage(2602, LogLevel.Information, "SQL Server tells again which groups were released.")]
    public static partial void Polling(ILogger logger);
}
