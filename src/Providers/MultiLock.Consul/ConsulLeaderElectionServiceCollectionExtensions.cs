using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.Consul;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on Consul.</summary>
public static class ConsulLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on Consul.</summary>
    /// <param name="services">The services.</param>
    /// <param name="address">Where the HTTP API of an agent is, such as <c>http://localhost:8500</c>.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConsulLeaderElection(
        this IServiceCollection services, string address, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return services.AddConsulLeaderElection(options => options.Address = address, configure);
    }

    /// <summary>Registers leader election on Consul.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConsulLeaderElection(
        this IServiceCollection services, Action<ConsulLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(static provider => Create(provider, client: null), configure);
    }

    /// <summary>Registers leader election on Consul over an HTTP client that the application has already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="client">The client, with a base address, or with the address of the options. It is never disposed.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConsulLeaderElection(
        this IServiceCollection services, HttpClient client, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return services.AddLeaderElection(provider => Create(provider, client), configure);
    }

    /// <summary>Registers leader election on Consul over an HTTP client from the services, such as one of <c>IHttpClientFactory</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="createClient">Makes the client, once. It is never disposed here.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConsulLeaderElection(
        this IServiceCollection services, Func<IServiceProvider, HttpClient> createClient, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(createClient);
        return services.AddLeaderElection(provider => Create(provider, createClient(provider)), configure);
    }

    private static ConsulLeaderElectionProvider Create(IServiceProvider services, HttpClient? client) => new(
        services.GetRequiredService<IOptions<ConsulLeaderElectionOptions>>(),
        services.GetRequiredService<ILogger<ConsulLeaderElectionProvider>>(),
        client,
        () => Leases(services));

    /// <summary>The leases of the groups that are known at the start, so that one that Consul cannot keep is refused there.</summary>
    private static IEnumerable<TimeSpan> Leases(IServiceProvider services)
    {
        if (services.GetService<GroupOptions>() is not { } options)
        {
            return [];
        }

        IEnumerable<string> ofTasks = services.GetService<LeaderTaskCatalog>()?.Tasks.Select(task => task.ElectionGroup) ?? [];
        string[] groups = [.. options.DeclaredGroups.Union(ofTasks, StringComparer.Ordinal)];
        return groups.Length == 0 ? [options.Default.HeartbeatTimeout] : groups.Select(group => options.For(group, null).HeartbeatTimeout);
    }
}
