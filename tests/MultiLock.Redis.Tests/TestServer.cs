using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>The server that the environment names.</summary>
internal static class TestServer
{
    private const string Variable = "MULTILOCK_TEST_REDIS";

    /// <summary>What docs/providers/redis.md lists as the least rights; the conformance suite runs with exactly these.</summary>
    private static readonly string[] LeastRights =
    [
        "+evalsha", "+eval", "+hget", "+hmget", "+hset", "+hdel", "+hincrby", "+get", "+set", "+del", "+exists", "+pexpire", "+pttl", "+time",
        "+publish", "+subscribe", "+unsubscribe", "+pubsub|numsub", "+ping", "+echo", "+select", "+info", "+client|setname", "+client|id",
    ];

    public static string ConnectionString
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(value), $"{Variable} is not set. Start a server with: eval \"$(eng/services.sh up redis)\"");
            return value!;
        }
    }

    public static Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");

    /// <summary>Makes a user who can do what the provider needs under one prefix, and nothing else.</summary>
    public static async Task<string> CreateLeastUserAsync(IConnectionMultiplexer admin, string prefix)
    {
        string user = $"user-{prefix}";
        object[] arguments = ["SETUSER", user, "reset", "on", ">secret", $"~{{{prefix}}}", $"~{{{prefix}}}:*", $"&{{{prefix}}}:*", .. LeastRights];
        await admin.GetDatabase().ExecuteAsync("ACL", arguments);
        return $"{ConnectionString},user={user},password=secret";
    }
}
