using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>Options of the Redis backend. All processes that name the same server, database and prefix compete with each other.</summary>
public sealed class RedisLeaderElectionOptions
{
    private const int MaxPrefixLength = 200;

    /// <summary>
    /// Gets or sets the connection string of StackExchange.Redis, with TLS and password as it offers them. Default: <c>localhost:6379</c>.
    /// Not used with a connection that the application passes in.
    /// </summary>
    public string ConnectionString { get; set; } = "localhost:6379";

    /// <summary>
    /// Gets or sets what all keys start with, as a hash tag: <c>{multilock}:…</c>. Default: <c>multilock</c>; 1 to 200 printable ASCII characters
    /// without spaces and braces.
    /// </summary>
    public string KeyPrefix { get; set; } = "multilock";

    /// <summary>Gets or sets the number of the database, from 0. Default: -1, the one of the connection. Cluster has only 0.</summary>
    public int Database { get; set; } = -1;

    internal static void ValidatePrefix(string? prefix)
    {
        if (prefix is not { Length: >= 1 and <= MaxPrefixLength } || prefix.Any(c => c is <= ' ' or > '~' or '{' or '}'))
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(RedisLeaderElectionOptions)}.{nameof(KeyPrefix)} is '{prefix}': it is 1 to {MaxPrefixLength} printable ASCII characters without spaces and braces.");
        }
    }

    /// <summary>Checks all options, and reads the connection string where one is used.</summary>
    internal ConfigurationOptions? Validate(bool usesConnectionString)
    {
        ValidatePrefix(KeyPrefix);
        if (Database < -1)
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(RedisLeaderElectionOptions)}.{nameof(Database)} is {Database}: it is -1 for the database of the connection, or a number from 0.");
        }

        return usesConnectionString ? Parse() : null;
    }

    private ConfigurationOptions Parse()
    {
        try
        {
            var parsed = ConfigurationOptions.Parse(ConnectionString);
            if (parsed.EndPoints.Count > 0)
            {
                return parsed;
            }
        }
        catch (ArgumentException)
        {
            // The cause would quote the connection string, and with it the password.
        }

        throw new LeaderElectionConfigurationException(
            $"{nameof(RedisLeaderElectionOptions)}.{nameof(ConnectionString)} cannot be read: give it as host:port[,option=value…], such as 'localhost:6379,ssl=true'.");
    }
}
