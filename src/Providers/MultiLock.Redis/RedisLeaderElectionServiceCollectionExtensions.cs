using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on Redis.</summary>
public static class RedisLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on Redis.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of StackExchange.Redis.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddRedisLeaderElection(
        this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return services.AddRedisLeaderElection(options => options.ConnectionString = connectionString, configure);
    }

    /// <summary>Registers leader election on Redis.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddRedisLeaderElection(
        this IServiceCollection services, Action<RedisLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(static provider => Create(provider, connection: null), configure);
    }

    /// <summary>Registers leader election on a connection that the application has already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connection">The connection; it is never disposed.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddRedisLeaderElection(
        this IServiceCollection services, IConnectionMultiplexer connection, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return services.AddLeaderElection(provider => Create(provider, connection), configure);
    }

    private static RedisLeaderElectionProvider Create(IServiceProvider services, IConnectionMultiplexer? connection)
    {
        IOptions<RedisLeaderElectionOptions> options = services.GetRequiredService<IOptions<RedisLeaderElectionOptions>>();
        ILogger<RedisLeaderElectionProvider> logger = services.GetRequiredService<ILogger<RedisLeaderElectionProvider>>();
        return connection is null ? new RedisLeaderElectionProvider(options, logger) : new RedisLeaderElectionProvider(options, logger, connection);
    }
}
