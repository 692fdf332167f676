using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper.Tests.Client;

/// <summary>Sessions that are quick to give up and to come back.</summary>
internal static class TestSession
{
    public static ZooKeeperSession Create(string servers, TimeSpan? timeout = null, int maxRetries = 100, string credentials = "", TimeProvider? time = null) => new(
        ServerList.Parse(servers)!,
        new SessionSettings
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(10),
            ConnectionTimeout = TimeSpan.FromSeconds(2),
            MaxRetries = maxRetries,
            RetryDelay = TimeSpan.FromMilliseconds(20),
            Margin = TestServer.Margin,
            DigestCredentials = System.Text.Encoding.UTF8.GetBytes(credentials),
        },
        time ?? TimeProvider.System,
        NullLogger.Instance);
}
