using System.Data.Common;
using MultiLock.Sql;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>The statements of PostgreSQL, with their parameters.</summary>
internal sealed class PostgreSQLDialect(PostgreSQLConnectionSource source, PostgreSQLStatements statements, string schemaName, bool countsListeners) : SqlDialect
{
    public override string Name => "PostgreSQL";

    public override string Table => statements.Groups;

    public override string Page => "docs/providers/postgresql.md";

    public override DbConnection CreateConnection(TimeSpan? limit) => source.Create(limit);

    public override void Refresh() => source.Refresh();

    public override DbCommand CheckFormat(DbConnection connection) => Command(connection, statements.CheckFormat);

    public override async Task CreateTablesAsync(DbConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
    {
        DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // IF NOT EXISTS still fails when two create the same at the same time: the lock lets them in one after the other.
            await RunAsync(Command(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", Value(statements.Channel))).ConfigureAwait(false);
            object? exists = await ScalarAsync(
                Command(connection, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", Value(schemaName))).ConfigureAwait(false);
            if (exists is not true)
            {
                await RunAsync(Command(connection, $"CREATE SCHEMA IF NOT EXISTS {statements.Schema}")).ConfigureAwait(false);
            }

            await RunAsync(Command(connection, statements.CreateTables)).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        Task RunAsync(DbCommand command) => ScalarAsync(command);

        async Task<object?> ScalarAsync(DbCommand command)
        {
            await using (command.ConfigureAwait(false))
            {
                command.CommandTimeout = timeoutSeconds;
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override DbCommand Acquire(DbConnection connection, SqlAcquire request) => Command(
        connection,
        statements.Acquire,
        Value(request.SessionId),
        Value(request.Lease),
        Value(request.OpensSession),
        Value(request.Names),
        Value(request.Attempts),
        Value(request.Profiles),
        Value(request.Participants.ToArray()),
        Value(request.Metadata.ToArray()),
        Text(countsListeners ? statements.ListenerName : null));

    // Counted without an index, which each change of leader would have to keep: one pass over a table of 10,000 groups costs a millisecond.
    public override int? HeldColumn => 2;

    public override int? LastReleaseColumn => 17;

    public override DbCommand Renew(DbConnection connection, Guid sessionId, long lease, IReadOnlyList<HeldGroup> looked) => Command(
        connection,
        statements.Renew,
        Value(sessionId),
        Value(lease),
        Value(looked.Select(held => held.Group).ToArray()),
        Value(looked.Select(held => held.AttemptId).ToArray()),
        Value(looked.Select(held => held.Term).ToArray()));

    public override DbCommand Release(DbConnection connection, ReleaseRequest request) => Command(
        connection,
        statements.Release,
        Value(request.SessionId),
        Value(request.EndsSession),
        Value(request.Groups.Select(held => held.Group).ToArray()),
        Value(request.Groups.Select(held => held.AttemptId).ToArray()),
        Value(request.Groups.Select(held => held.Term).ToArray()),
        Value(statements.Channel));

    public override DbCommand Read(DbConnection connection, IReadOnlyList<string> groups) =>
        Command(connection, statements.Read, Value(groups.ToArray()));

    public override DbCommand WriteState(DbConnection connection, GroupStateWrite request) => Command(
        connection, statements.WriteState, Value(request.SessionId), Value(request.Group), Value(request.Term), Value(request.State.ToArray()));

    public override SqlFailure? Explain(Exception exception) => PostgreSQLFailure.Explain(exception);

    private static NpgsqlCommand Command(DbConnection connection, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(text, (NpgsqlConnection)connection);
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };
}
