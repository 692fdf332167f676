using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.PostgreSQL;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on PostgreSQL.</summary>
public static class PostgreSQLLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on PostgreSQL.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of Npgsql.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddPostgreSQLLeaderElection(
        this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return services.AddPostgreSQLLeaderElection(options => options.ConnectionString = connectionString, configure);
    }

    /// <summary>Registers leader election on PostgreSQL.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddPostgreSQLLeaderElection(
        this IServiceCollection services, Action<PostgreSQLLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(static provider => Create(provider, dataSource: null), configure);
    }

    /// <summary>Registers leader election on a data source that the application has already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="dataSource">The data source; it is never disposed.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddPostgreSQLLeaderElection(
        this IServiceCollection services, NpgsqlDataSource dataSource, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return services.AddLeaderElection(provider => Create(provider, dataSource), configure);
    }

    private static PostgreSQLLeaderElectionProvider Create(IServiceProvider services, NpgsqlDataSource? dataSource)
    {
        IOptions<PostgreSQLLeaderElectionOptions> options = services.GetRequiredService<IOptions<PostgreSQLLeaderElectionOptions>>();
        ILogger<PostgreSQLLeaderElectionProvider> logger = services.GetRequiredService<ILogger<PostgreSQLLeaderElectionProvider>>();
        return dataSource is null ? new PostgreSQLLeaderElectionProvider(options, logger) : new PostgreSQLLeaderElectionProvider(options, logger, dataSource);
    }
}
