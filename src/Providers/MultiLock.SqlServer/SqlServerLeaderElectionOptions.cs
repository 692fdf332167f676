using Microsoft.Data.SqlClient;

namespace MultiLock.SqlServer;

/// <summary>Options of the SQL Server backend. All processes that name the same database, schema and table compete with each other.</summary>
public sealed class SqlServerLeaderElectionOptions
{
    private const int MaxIdentifier = 128;
    private const int MaxTimeoutSeconds = 3600;

    /// <summary>
    /// Gets or sets the connection string of Microsoft.Data.SqlClient, with TLS, logins and failover partners as it offers them. Default: <c>Server=localhost;Trusted_Connection=true</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "Server=localhost;Trusted_Connection=true";

    /// <summary>
    /// Gets or sets the name of the groups' table; the sessions' table has the same with <c>_sessions</c>. Default: <c>multilock</c>. Any name of 1 to 119 characters that does
    /// not begin with <c>#</c>, taken literally. Whether upper and lower case differ is the database's to say.
    /// </summary>
    public string TableName { get; set; } = "multilock";

    /// <summary>Gets or sets the schema of the tables. Default: <c>dbo</c>. Any name of 1 to 128 characters, taken literally.</summary>
    public string SchemaName { get; set; } = "dbo";

    /// <summary>
    /// Gets or sets a value indicating whether missing tables, and a missing schema, are created at start. Default: true. Where they are there, no right to create is needed.
    /// </summary>
    public bool AutoCreateTable { get; set; } = true;

    /// <summary>Gets or sets how long a statement may take, in seconds. Default: 30; 1 to 3600. A heartbeat never takes longer than its lease allows.</summary>
    public int CommandTimeoutSeconds { get; set; } = 30;

    internal static void ValidateNames(string? tableName, string? schemaName)
    {
        Check(nameof(TableName), tableName, MaxIdentifier - SqlServerStatements.SessionsSuffix.Length);
        Check(nameof(SchemaName), schemaName, MaxIdentifier);
    }

    /// <summary>Checks all options, and reads the connection string.</summary>
    internal SqlConnectionStringBuilder Validate()
    {
        ValidateNames(TableName, SchemaName);
        if (CommandTimeoutSeconds is < 1 or > MaxTimeoutSeconds)
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(SqlServerLeaderElectionOptions)}.{nameof(CommandTimeoutSeconds)} is {CommandTimeoutSeconds}: it is 1 to {MaxTimeoutSeconds} seconds.");
        }

        return Parse();
    }

    private static void Check(string option, string? name, int maxLength)
    {
        // A table whose name begins with # lives as long as its connection, quoted or not.
        if (string.IsNullOrWhiteSpace(name) || name.Length > maxLength || name[0] == '#' || name.Contains('\0', StringComparison.Ordinal) || name.Contains('\uFFFF', StringComparison.Ordinal))
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(SqlServerLeaderElectionOptions)}.{option} is '{name}': it is 1 to {maxLength} characters, not blank, without NUL, and does not begin with #.");
        }
    }

    private SqlConnectionStringBuilder Parse()
    {
        try
        {
            var parsed = new SqlConnectionStringBuilder(ConnectionString);
            if (!string.IsNullOrWhiteSpace(parsed.DataSource))
            {
                return parsed;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException or NotSupportedException)
        {
            // The cause could quote a part of the connection string, and with it the password.
        }

        throw new LeaderElectionConfigurationException(
            $"{nameof(SqlServerLeaderElectionOptions)}.{nameof(ConnectionString)} cannot be read: give it as 'Server=…;Database=…;User ID=…;Password=…'.");
    }
}
