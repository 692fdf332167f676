using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.SqlServer;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on SQL Server.</summary>
public static class SqlServerLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on SQL Server.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of Microsoft.Data.SqlClient.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSqlServerLeaderElection(
        this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return services.AddSqlServerLeaderElection(options => options.ConnectionString = connectionString, configure);
    }

    /// <summary>Registers leader election on SQL Server.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSqlServerLeaderElection(
        this IServiceCollection services, Action<SqlServerLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(
            static provider => new SqlServerLeaderElectionProvider(
                provider.GetRequiredService<IOptions<SqlServerLeaderElectionOptions>>(),
                provider.GetRequiredService<ILogger<SqlServerLeaderElectionProvider>>(),
                provider.GetRequiredService<IOptions<LeaderElectionOptions>>().Value.ElectionInterval),
            configure);
    }
}
