using System.Net.Sockets;
using System.Security.Authentication;
using MultiLock.Sql;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>Says what to do about a failure of the server or of the way to it.</summary>
internal static class PostgreSQLFailure
{
    public static SqlFailure? Explain(Exception exception) => exception switch
    {
        PostgresException server => OfServer(server),
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException => OfConnection(exception),
        // A connection that broke between two requests.
        InvalidOperationException { Source: "Npgsql" } => OfConnection(exception),
        _ => null,
    };

    private static SqlFailure OfServer(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
            new(SqlFailureKind.Race, "very many processes compete, and one had to give way. It is tried again."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            new(SqlFailureKind.MissingTable, "its tables are missing. They are created if AutoCreateTable is set and the user may; else create them as docs/providers/postgresql.md shows."),
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.UndefinedFunction =>
            new(SqlFailureKind.ForeignTable, "the table is not made by this library. Give another TableName or SchemaName."),
        _ => new(SqlFailureKind.Other, Remedy(exception)),
    };

    private static string Remedy(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => "the user name or the password is wrong. Correct the connection string.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => "the login was refused. Correct user name and database in the connection string, or pg_hba.conf and the rights of the role.",
        PostgresErrorCodes.InvalidCatalogName => "the database does not exist. Create it, or correct the connection string.",
        PostgresErrorCodes.InsufficientPrivilege => $"the user lacks rights ({exception.MessageText}). Grant those that docs/providers/postgresql.md lists.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "it is a read-only replica, or default_transaction_read_only is on. Connect to the primary; several hosts may be listed.",
        PostgresErrorCodes.AdminShutdown => "an administrator ended the connection or is stopping the server. A new connection is made by itself.",
        PostgresErrorCodes.CrashShutdown => "the server crashed and is restarting. A new connection is made by itself.",
        PostgresErrorCodes.CannotConnectNow => "it is starting up or shutting down. Wait; this recovers by itself.",
        PostgresErrorCodes.TooManyConnections => "all its connections are taken. Raise max_connections or use fewer elsewhere; a process of ours needs two.",
        PostgresErrorCodes.DiskFull => "its disk is full. Free disk space.",
        PostgresErrorCodes.OutOfMemory => "it is out of memory. Free memory.",
        PostgresErrorCodes.QueryCanceled => "the statement was cancelled: by statement_timeout, by CommandTimeoutSeconds or by an administrator. Look for what blocks it in pg_locks.",
        PostgresErrorCodes.LockNotAvailable => "the statement waited for a lock longer than lock_timeout. Look for a transaction that stays open in pg_stat_activity.",
        PostgresErrorCodes.UntranslatableCharacter => "the database's encoding cannot hold the participant id. Use a database in UTF8, or an id in plain ASCII.",
        PostgresErrorCodes.FeatureNotSupported when exception.MessageText.Contains("LISTEN", StringComparison.OrdinalIgnoreCase) =>
            "it does not support LISTEN. Set UseNotifications to false.",
        _ => $"it answered {exception.SqlState} ({exception.MessageText}).",
    };

    private static SqlFailure OfConnection(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException server)
            {
                return OfServer(server);
            }

            if (cause is AuthenticationException)
            {
                return new(SqlFailureKind.Other, "TLS failed. Check the server's certificate and SSL Mode in the connection string.");
            }

            if (cause is TimeoutException)
            {
                return new(SqlFailureKind.Other, "it did not answer in time. Check the network, the load of the server and pg_locks; the application's pool, if its data source is used.");
            }
        }

        return new(SqlFailureKind.Other, "it cannot be reached, or the connection broke. Check that the server runs, its address and port, the network and TLS.");
    }
}
