using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>Warns, once, of a server that evicts keys when its memory is short.</summary>
internal sealed class RedisEviction(RedisConnection connection, ILogger logger)
{
    private int _checked;

    public async Task CheckOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _checked, 1) != 0)
        {
            return;
        }

        try
        {
            IConnectionMultiplexer server = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
            string memory = (string?)await server.GetDatabase().ExecuteAsync("INFO", ["memory"]).WaitAsync(cancellationToken).ConfigureAwait(false) ?? "";
            string? line = memory.Split('\n').FirstOrDefault(text => text.StartsWith("maxmemory_policy:", StringComparison.Ordinal));
            string policy = line?.Split(':')[1].Trim() ?? "";
            if (policy.Length == 0)
            {
                RedisLog.PolicyUnknown(logger, "INFO memory does not tell");
            }
            else if (policy != "noeviction")
            {
                RedisLog.Evicting(logger, policy);
            }
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            RedisLog.PolicyUnknown(logger, exception.GetType().Name);
        }
    }
}
