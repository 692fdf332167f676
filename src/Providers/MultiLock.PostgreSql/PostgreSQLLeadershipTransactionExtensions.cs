using MultiLock.PostgreSQL;
using Npgsql;

namespace MultiLock;

/// <summary>Fences transactions of the application on the database that elects its leaders.</summary>
public static class PostgreSQLLeadershipTransactionExtensions
{
    /// <summary>
    /// Commits the transaction only if the group is still held in this term, so that a leader that was frozen never commits what a later one must not see.
    /// The check and the commit go out in one message, and whoever takes the group waits for the commit. Heartbeats do not disturb it.
    /// </summary>
    /// <remarks>
    /// Call it instead of <see cref="NpgsqlTransaction.CommitAsync(CancellationToken)"/>, as the last thing. The user of the transaction needs the rights <c>SELECT</c> and <c>UPDATE</c>
    /// on the groups' table. In REPEATABLE READ and SERIALIZABLE the server may answer with a serialization failure, as to any other statement.
    /// </remarks>
    /// <param name="transaction">The transaction, in the database of the election.</param>
    /// <param name="leadership">The term of the run.</param>
    /// <param name="tableName">The <see cref="PostgreSQLLeaderElectionOptions.TableName"/> of the election.</param>
    /// <param name="schemaName">The <see cref="PostgreSQLLeaderElectionOptions.SchemaName"/> of the election.</param>
    /// <param name="cancellationToken">Ends the wait. The transaction may still be committed.</param>
    /// <returns>True if committed; false if the term has ended: the transaction was rolled back.</returns>
    /// <exception cref="PostgresException">The server refused the commit for another reason: roll back, as after a failed commit.</exception>
    public static Task<bool> CommitIfLeadingAsync(
        this NpgsqlTransaction transaction,
        LeadershipContext leadership,
        string tableName = "multilock",
        string schemaName = "public",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leadership);
        return transaction.CommitIfTermAsync(leadership.ElectionGroup, leadership.FencingToken, tableName, schemaName, cancellationToken);
    }

    internal static async Task<bool> CommitIfTermAsync(
        this NpgsqlTransaction transaction, string group, long term, string tableName, string schemaName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        PostgreSQLLeaderElectionOptions.ValidateNames(tableName, schemaName);
        NpgsqlConnection connection = transaction.Connection ?? throw new InvalidOperationException("The transaction has ended already.");
        var check = new NpgsqlBatchCommand(new PostgreSQLStatements(schemaName, tableName).RequireTerm)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = group }, new NpgsqlParameter<long> { TypedValue = term } },
        };
        var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { check, new NpgsqlBatchCommand("COMMIT") } };
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PostgresException exception) when (exception.MessageText.Contains(PostgreSQLStatements.TermHasEnded, StringComparison.Ordinal))
            {
                await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
                return false;
            }
        }
    }
}
