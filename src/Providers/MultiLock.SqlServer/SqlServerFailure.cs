using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using MultiLock.Sql;

namespace MultiLock.SqlServer;

/// <summary>Says what to do about a failure of the server or of the way to it.</summary>
internal static class SqlServerFailure
{
    public static SqlFailure? Explain(Exception exception) => exception switch
    {
        SqlException server => OfServer(server),
        SocketException or IOException or TimeoutException or AuthenticationException or ObjectDisposedException => Unreachable,
        // A connection that broke between two requests.
        InvalidOperationException { Source: { } source } when source.Contains("SqlClient", StringComparison.Ordinal) => Unreachable,
        _ => null,
    };

    /// <summary>What the server's number means; null for one that is not listed.</summary>
    public static SqlFailure? OfNumber(int number) => number switch
    {
        1205 or 2601 or 2627 or 3960 => new(SqlFailureKind.Race, "very many processes compete, and one had to give way. It is tried again."),
        208 => new(
            SqlFailureKind.MissingTable,
            "its tables are missing, or in another schema or database. They are created if AutoCreateTable is set and the user may; else create them as docs/providers/sqlserver.md shows."),
        206 or 207 or 245 or 257 or 8114 => new(SqlFailureKind.ForeignTable, "the table is not made by this library. Give another TableName or SchemaName."),
        _ => Remedy(number) is { } remedy ? new(SqlFailureKind.Other, remedy) : null,
    };

    private static SqlFailure Unreachable { get; } =
        new(SqlFailureKind.Other, "it cannot be reached, or the connection broke. Check that the server runs, its address and port, the network and TLS.");

    private static SqlFailure OfServer(SqlException exception)
    {
        // The first says what happened; those that follow, what became of the batch.
        foreach (SqlError error in exception.Errors)
        {
            if (OfNumber(error.Number) is { } known)
            {
                return known.Kind == SqlFailureKind.Other && IsAboutRights(error.Number) ? known with { Remedy = $"{known.Remedy} ({error.Message})" } : known;
            }
        }

        for (Exception? cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return new(SqlFailureKind.Other, Tls);
            }
        }

        // What the client says itself has a class of 20 and more: the connection is over.
        return exception.Class >= 20 || exception.InnerException is not null
            ? Unreachable
            : new(SqlFailureKind.Other, $"it answered {exception.Number} ({exception.Message}).");
    }

    private static bool IsAboutRights(int number) => number is 229 or 230 or 262 or 297 or 300 or 2760;

    private const string Tls =
        "TLS failed. Check the server's certificate, and Encrypt, TrustServerCertificate and HostNameInCertificate in the connection string.";

    private static string? Remedy(int number) => number switch
    {
        18456 or 18452 => "the user name or the password is wrong, or the user may not log in. Correct the connection string.",
        18486 or 18487 or 18488 => "the login is locked, or its password has expired. Have it changed.",
        4060 => "the database does not exist, or the user may not use it. Create it, grant the right, or correct the connection string.",
        916 => "the login has no user in the database. Create one, with the rights that docs/providers/sqlserver.md lists.",
        229 or 230 or 262 or 297 or 300 or 2760 => "the user lacks rights. Grant those that docs/providers/sqlserver.md lists.",
        3906 or 976 or 978 => "the database is read-only: a secondary replica, or set so. Connect to the primary, by the listener of the availability group.",
        983 or 40613 => "the database is not available now: a failover is under way, or it starts. Wait; this recovers by itself.",
        922 or 927 or 942 or 952 => "the database is being recovered, restored or taken offline. Wait; this recovers by itself when it is online.",
        924 => "the database is in single-user mode. Set it to MULTI_USER.",
        6005 or 17142 or 18401 => "it is shutting down, paused or being upgraded. Wait; this recovers by itself.",
        596 or 6107 => "an administrator ended the connection. A new one is made by itself.",
        1105 or 9002 => "its disk or transaction log is full. Free space, or back the log up.",
        701 or 802 or 8645 => "it is out of memory. Free memory.",
        10928 or 10929 or 40501 or 40544 or 49918 or 49919 or 49920 => "the limits of the service are reached. Use a larger tier, or fewer connections elsewhere.",
        1222 => "the statement waited for a lock longer than it may. Look for a transaction that stays open in sys.dm_tran_locks.",
        -2 => "it did not answer in time. Check the network, the load of the server, and what blocks in sys.dm_exec_requests.",
        -2146893019 or -2146762487 or -2146762481 => Tls,
        57703 => "another process creates the tables, and takes long. Look for what blocks it in sys.dm_tran_locks.",
        _ => null,
    };
}
