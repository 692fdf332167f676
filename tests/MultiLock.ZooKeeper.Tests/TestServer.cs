using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>The server that the environment names.</summary>
internal static class TestServer
{
    private const string Variable = "MULTILOCK_TEST_ZOOKEEPER";

    /// <summary>The margin that fits the ticks of eng/services/zookeeper.sh.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(250);

    public static bool IsThere => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    public static string ConnectionString
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(value), $"{Variable} is not set. Start a server with: export $(eng/services.sh up zookeeper)");
            return value!;
        }
    }

    /// <summary>A client of the test's own, to look and to meddle with.</summary>
    public static ZooKeeperSession Connect(string? connectionString = null, string? credentials = null, TimeSpan? timeout = null) => new(
        ServerList.Parse(connectionString ?? ConnectionString)!,
        new SessionSettings
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(20),
            ConnectionTimeout = TimeSpan.FromSeconds(5),
            MaxRetries = 100,
            RetryDelay = TimeSpan.FromMilliseconds(100),
            Margin = Margin,
            DigestCredentials = System.Text.Encoding.UTF8.GetBytes(credentials ?? ""),
        },
        TimeProvider.System,
        NullLogger.Instance);

    /// <summary>Deletes a node with all that is below it.</summary>
    public static async Task DeleteTreeAsync(IZooKeeperSession session, string path)
    {
        NodeReply children = await session.SendAsync(NodeRequest.Children(path));
        foreach (string child in children.Children)
        {
            await DeleteTreeAsync(session, $"{path}/{child}");
        }

        await session.SendAsync(NodeRequest.Delete(path));
    }
}
