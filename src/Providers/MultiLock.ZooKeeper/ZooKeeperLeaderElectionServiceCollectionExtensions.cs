using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.ZooKeeper;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on ZooKeeper.</summary>
public static class ZooKeeperLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on ZooKeeper.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The servers, and the chroot if there is one: <c>host:port,host:port/chroot</c>.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddZooKeeperLeaderElection(
        this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return services.AddZooKeeperLeaderElection(options => options.ConnectionString = connectionString, configure);
    }

    /// <summary>Registers leader election on ZooKeeper.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddZooKeeperLeaderElection(
        this IServiceCollection services, Action<ZooKeeperLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(
            static provider => new ZooKeeperLeaderElectionProvider(
                provider.GetRequiredService<IOptions<ZooKeeperLeaderElectionOptions>>(),
                provider.GetRequiredService<ILogger<ZooKeeperLeaderElectionProvider>>(),
                provider.GetService<TimeProvider>()),
            configure);
    }
}
