using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election inside the process.</summary>
public static class InMemoryLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election over a store inside the process, private to this host.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddInMemoryLeaderElection(this IServiceCollection services, Action<LeaderElectionOptions>? configure = null) =>
        services.AddLeaderElection(Create, configure);

    /// <summary>Registers leader election over a store inside the process, which hosts that name the same store share.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddInMemoryLeaderElection(
        this IServiceCollection services, Action<InMemoryLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure)
    {
        services.Configure(configureBackend);
        return services.AddLeaderElection(Create, configure);
    }

    private static InMemoryLeaderElectionProvider Create(IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILogger<InMemoryLeaderElectionProvider>>();
        if (services.GetService<IHostEnvironment>() is { } environment && !environment.IsDevelopment())
        {
            InMemoryLog.NotShared(logger, environment.EnvironmentName);
        }

        return new InMemoryLeaderElectionProvider(
            services.GetRequiredService<IOptions<InMemoryLeaderElectionOptions>>(), logger, services.GetService<TimeProvider>());
    }
}
