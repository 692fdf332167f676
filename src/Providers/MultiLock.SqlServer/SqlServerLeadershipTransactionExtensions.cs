using Microsoft.Data.SqlClient;
using MultiLock.SqlServer;

namespace MultiLock;

/// <summary>Fences transactions of the application on the database that elects its leaders.</summary>
public static class SqlServerLeadershipTransactionExtensions
{
    /// <summary>
    /// Commits the transaction only if the group is still held in this term, so that a leader that was frozen never commits what a later one must not see.
    /// The check and the commit go out in one message, and whoever takes the group waits for the commit. Heartbeats do not wait for it.
    /// </summary>
    /// <remarks>
    /// Call it instead of <see cref="SqlTransaction.Commit"/>, as the last thing. The user of the transaction needs the rights <c>SELECT</c> and <c>UPDATE</c>
    /// on the groups' table. Under SNAPSHOT isolation the server refuses with an update conflict where the group changed since the transaction began.
    /// </remarks>
    /// <param name="transaction">The transaction, in the database of the election.</param>
    /// <param name="leadership">The term of the run.</param>
    /// <param name="tableName">The <see cref="SqlServerLeaderElectionOptions.TableName"/> of the election.</param>
    /// <param name="schemaName">The <see cref="SqlServerLeaderElectionOptions.SchemaName"/> of the election.</param>
    /// <param name="cancellationToken">Ends the wait. The transaction may still be committed.</param>
    /// <returns>True if committed; false if the term has ended: the transaction was rolled back.</returns>
    /// <exception cref="SqlException">The server refused the commit for another reason: roll back, as after a failed commit.</exception>
    public static Task<bool> CommitIfLeadingAsync(
        this SqlTransaction transaction,
        LeadershipContext leadership,
        string tableName = "multilock",
        string schemaName = "dbo",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leadership);
        return transaction.CommitIfTermAsync(leadership.ElectionGroup, leadership.FencingToken, tableName, schemaName, cancellationToken);
    }

    internal static async Task<bool> CommitIfTermAsync(
        this SqlTransaction transaction, string group, long term, string tableName, string schemaName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RequestRules.CheckName(group);
        SqlServerLeaderElectionOptions.ValidateNames(tableName, schemaName);
        SqlConnection connection = transaction.Connection ?? throw new InvalidOperationException("The transaction has ended already.");
        var command = new SqlCommand(new SqlServerStatements(schemaName, tableName).CommitIfTerm(group, term), connection, transaction);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (SqlException exception) when (exception.Errors.Cast<SqlError>().Any(error => error.Number == SqlServerStatements.TermHasEnded))
            {
                return false;
            }
        }
    }
}
