using System.Data;
using System.Data.Common;
using System.Text;
using Microsoft.Data.SqlClient;
using MultiLock.Sql;

namespace MultiLock.SqlServer;

/// <summary>The batches of SQL Server, with their parameters.</summary>
internal sealed class SqlServerDialect(SqlConnectionStringBuilder settings, SqlServerStatements statements, string schemaName) : SqlDialect
{
    internal const string TakeLock =
        """
        DECLARE @got int;
        EXEC @got = sp_getapplock @Resource = @lock, @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = @timeout;
        IF @got < 0 THROW 57703, N'MultiLock: another process creates the tables, and takes long.', 1;
        """;

    internal const string SchemaExists = "SELECT SCHEMA_ID(@schema);";

    private const int DefaultOpenSeconds = 5;
    private const int MaxName = 255;

    public override string Name => "SQL Server";

    public override string Table => statements.Groups;

    public override string Page => "docs/providers/sqlserver.md";

    /// <summary>Changes what the application configured to what connections of our own need.</summary>
    public static SqlConnectionStringBuilder Prepare(SqlConnectionStringBuilder settings)
    {
        // We keep our connections ourselves, and a pool would hand out one that is as dead as the last.
        settings.Pooling = false;
        // A term is won whatever becomes of a transaction that happens to be around.
        settings.Enlist = false;
        settings.MultipleActiveResultSets = false;
        // The library tries again itself, within the time that it has.
        settings.ConnectRetryCount = 0;
        if (!settings.ShouldSerialize("Application Name"))
        {
            settings.ApplicationName = "MultiLock";
        }

        if (!settings.ShouldSerialize("Connect Timeout"))
        {
            settings.ConnectTimeout = DefaultOpenSeconds;
        }

        return settings;
    }

    public override DbConnection CreateConnection(TimeSpan? limit)
    {
        if (limit is not { } time)
        {
            return new SqlConnection(settings.ConnectionString);
        }

        // 0 means no limit.
        int configured = settings.ConnectTimeout > 0 ? settings.ConnectTimeout : int.MaxValue;
        int seconds = (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, configured);
        return new SqlConnection(new SqlConnectionStringBuilder(settings.ConnectionString) { ConnectTimeout = seconds }.ConnectionString);
    }

    public override DbCommand CheckFormat(DbConnection connection) => Command(connection, statements.CheckFormat);

    public override async Task CreateTablesAsync(DbConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
    {
        var transaction = (SqlTransaction)await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // One after the other: two that find no table would both create it.
            await RunAsync(Command(
                connection,
                TakeLock,
                Text("@lock", statements.Lock),
                Value("@timeout", SqlDbType.Int, timeoutSeconds * 1000))).ConfigureAwait(false);
            object? exists = await RunAsync(Command(connection, SchemaExists, Text("@schema", schemaName))).ConfigureAwait(false);
            if (exists is null or DBNull)
            {
                await RunAsync(Command(connection, CreateSchema)).ConfigureAwait(false);
            }

            await RunAsync(Command(
                connection, statements.CreateTables, Text("@groups", statements.Groups), Text("@sessions", statements.Sessions))).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task<object?> RunAsync(SqlCommand command)
        {
            await using (command.ConfigureAwait(false))
            {
                command.Transaction = transaction;
                command.CommandTimeout = timeoutSeconds;
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override DbCommand Acquire(DbConnection connection, SqlAcquire request)
    {
        var texts = new StringBuilder();
        (int At, int Length)[] participants = Place(request.Participants);
        (int At, int Length)[] metadata = Place(request.Metadata);
        var rows = new SqlServerRows(
            request.Names,
            (row, i) => row.Append(request.Attempts[i]).Append(0L).Append(participants[request.Profiles[i] - 1]).Append(metadata[request.Profiles[i] - 1]));
        return Command(
            connection,
            statements.Acquire,
            [
                Value("@session", SqlDbType.UniqueIdentifier, request.SessionId),
                Value("@lease", SqlDbType.BigInt, request.Lease),
                Value("@opens", SqlDbType.Bit, request.OpensSession),
                new SqlParameter("@texts", SqlDbType.NVarChar, -1) { Value = texts.ToString() },
                .. Rows(rows),
            ]);

        (int At, int Length)[] Place(List<string> values)
        {
            var places = new (int At, int Length)[values.Count];
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = (texts.Length + 1, values[i].Length);
                texts.Append(values[i]);
            }

            return places;
        }
    }

    public override DbCommand Renew(DbConnection connection, Guid sessionId, long lease, IReadOnlyList<HeldGroup> looked) => Command(
        connection, statements.Renew, [Value("@session", SqlDbType.UniqueIdentifier, sessionId), Value("@lease", SqlDbType.BigInt, lease), .. Rows(Held(looked))]);

    public override DbCommand Release(DbConnection connection, ReleaseRequest request) => Command(
        connection,
        statements.Release,
        [Value("@session", SqlDbType.UniqueIdentifier, request.SessionId), Value("@ends", SqlDbType.Bit, request.EndsSession), .. Rows(Held(request.Groups))]);

    public override DbCommand Read(DbConnection connection, IReadOnlyList<string> groups) =>
        Command(connection, statements.Read, Rows(new SqlServerRows(groups)));

    public override DbCommand WriteState(DbConnection connection, GroupStateWrite request) => Command(
        connection,
        statements.WriteState,
        Value("@session", SqlDbType.UniqueIdentifier, request.SessionId),
        new SqlParameter("@name", SqlDbType.VarChar, MaxName) { Value = request.Group },
        Value("@term", SqlDbType.BigInt, request.Term),
        new SqlParameter("@state", SqlDbType.VarBinary, -1) { Value = request.State.ToArray() });

    public override DbCommand Releases(DbConnection connection, long within) =>
        Command(connection, statements.Releases, Value("@within", SqlDbType.BigInt, within));

    public override SqlFailure? Explain(Exception exception) => SqlServerFailure.Explain(exception);

    internal string CreateSchema => $"CREATE SCHEMA {statements.Schema};";

    private static SqlServerRows Held(IReadOnlyList<HeldGroup> held) =>
        new([.. held.Select(group => group.Group)], (row, i) => row.Append(held[i].AttemptId).Append(held[i].Term));

    private static SqlParameter[] Rows(SqlServerRows rows) =>
    [
        new SqlParameter("@rows", SqlDbType.VarChar, -1) { Value = rows.Text },
        Value("@width", SqlDbType.Int, rows.Width),
        Value("@count", SqlDbType.Int, rows.Count),
    ];

    private static SqlCommand Command(DbConnection connection, string text, params ReadOnlySpan<SqlParameter> parameters)
    {
        var command = new SqlCommand(text, (SqlConnection)connection);
        foreach (SqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static SqlParameter Value(string name, SqlDbType type, object value) => new(name, type) { Value = value };

    // As long as two quoted names: of one length, so that the server has one plan for them.
    private static SqlParameter Text(string name, string value) => new(name, SqlDbType.NVarChar, 600) { Value = value };
}
