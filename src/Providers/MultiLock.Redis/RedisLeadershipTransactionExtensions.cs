using MultiLock.Redis;
using StackExchange.Redis;

namespace MultiLock;

/// <summary>Fences transactions of the application on the Redis that elects its leaders.</summary>
public static class RedisLeadershipTransactionExtensions
{
    /// <summary>
    /// Lets the transaction be carried out only if the group is still held in this term, so that a leader that was frozen never commits what a later one
    /// must not see. <see cref="ITransaction.ExecuteAsync"/> answers false otherwise, and nothing is written. Heartbeats do not disturb it.
    /// </summary>
    /// <param name="transaction">The transaction, in the database of the election. Under Cluster its keys carry the hash tag <c>{keyPrefix}</c>.</param>
    /// <param name="leadership">The term of the run.</param>
    /// <param name="keyPrefix">The <see cref="RedisLeaderElectionOptions.KeyPrefix"/> of the election.</param>
    /// <returns>The condition: <see cref="ConditionResult.WasSatisfied"/> tells whether the term held.</returns>
    public static ConditionResult RequireLeadership(this ITransaction transaction, LeadershipContext leadership, string keyPrefix = "multilock")
    {
        ArgumentNullException.ThrowIfNull(leadership);
        return transaction.RequireTerm(leadership.ElectionGroup, leadership.FencingToken, keyPrefix);
    }

    internal static ConditionResult RequireTerm(this ITransaction transaction, string group, long term, string keyPrefix)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RedisLeaderElectionOptions.ValidatePrefix(keyPrefix);
        return transaction.AddCondition(Condition.HashEqual(RedisStore.GroupKey(keyPrefix, group), "h", term));
    }
}
