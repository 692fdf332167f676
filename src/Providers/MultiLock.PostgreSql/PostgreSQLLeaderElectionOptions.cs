using System.Text;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>Options of the PostgreSQL backend. All processes that name the same database, schema and table compete with each other.</summary>
public sealed class PostgreSQLLeaderElectionOptions
{
    // PostgreSQL cuts longer identifiers off, silently.
    private const int MaxIdentifierBytes = 63;
    private const int MaxTimeoutSeconds = 3600;

    /// <summary>
    /// Gets or sets the connection string of Npgsql, with TLS, password and several hosts as it offers them. Default: <c>Host=localhost</c>.
    /// Not used with a data source that the application passes in.
    /// </summary>
    public string ConnectionString { get; set; } = "Host=localhost";

    /// <summary>
    /// Gets or sets the name of the groups' table; the sessions' table has the same with <c>_sessions</c>. Default: <c>multilock</c>. Any name of 1 to 54 bytes
    /// in UTF-8, taken literally: upper and lower case differ.
    /// </summary>
    public string TableName { get; set; } = "multilock";

    /// <summary>Gets or sets the schema of the tables. Default: <c>public</c>. Any name of 1 to 63 bytes in UTF-8, taken literally.</summary>
    public string SchemaName { get; set; } = "public";

    /// <summary>
    /// Gets or sets a value indicating whether missing tables, and a missing schema, are created at start. Default: true. Where they are there, no right to create is needed.
    /// </summary>
    public bool AutoCreateTable { get; set; } = true;

    /// <summary>Gets or sets how long a statement may take, in seconds. Default: 30; 1 to 3600. A heartbeat never takes longer than its lease allows.</summary>
    public int CommandTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Gets or sets a value indicating whether followers are woken by <c>LISTEN</c>, on one connection a process. Default: true. Set it to false behind a pooler that gives
    /// a connection away after each transaction (PgBouncer in transaction mode): followers then poll every <see cref="LeaderElectionOptions.ElectionInterval"/>.
    /// </summary>
    public bool UseNotifications { get; set; } = true;

    internal static void ValidateNames(string? tableName, string? schemaName)
    {
        Check(nameof(TableName), tableName, MaxIdentifierBytes - PostgreSQLStatements.SessionsSuffix.Length);
        Check(nameof(SchemaName), schemaName, MaxIdentifierBytes);
    }

    /// <summary>Checks all options, and reads the connection string where one is used.</summary>
    internal NpgsqlConnectionStringBuilder? Validate(bool usesConnectionString)
    {
        ValidateNames(TableName, SchemaName);
        if (CommandTimeoutSeconds is < 1 or > MaxTimeoutSeconds)
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(PostgreSQLLeaderElectionOptions)}.{nameof(CommandTimeoutSeconds)} is {CommandTimeoutSeconds}: it is 1 to {MaxTimeoutSeconds} seconds.");
        }

        return usesConnectionString ? Parse() : null;
    }

    private static void Check(string option, string? name, int maxBytes)
    {
        if (string.IsNullOrEmpty(name) || Encoding.UTF8.GetByteCount(name) > maxBytes || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(PostgreSQLLeaderElectionOptions)}.{option} is '{name}': it is 1 to {maxBytes} bytes in UTF-8, without NUL.");
        }
    }

    private NpgsqlConnectionStringBuilder Parse()
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(ConnectionString);
            if (!string.IsNullOrWhiteSpace(parsed.Host))
            {
                return parsed;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // The cause could quote a part of the connection string, and with it the password.
        }

        throw new LeaderElectionConfigurationException(
            $"{nameof(PostgreSQLLeaderElectionOptions)}.{nameof(ConnectionString)} cannot be read: give it as 'Host=…;Database=…;Username=…;Password=…'.");
    }
}
