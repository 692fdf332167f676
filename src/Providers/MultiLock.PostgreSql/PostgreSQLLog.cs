using Microsoft.Extensions.Logging;

namespace MultiLock.PostgreSQL;

internal static partial class PostgreSQLLog
{
    [LoggerMessage(2501, LogLevel.Warning, "The connection for notifications from PostgreSQL broke: {Remedy} Until there is a new one, followers poll, and handoffs take longer.")]
    public static partial void NotListening(ILogger logger, string remedy);

    [LoggerMessage(2502, LogLevel.Information, "PostgreSQL sends notifications again.")]
    public static partial void Listening(ILogger logger);
}
