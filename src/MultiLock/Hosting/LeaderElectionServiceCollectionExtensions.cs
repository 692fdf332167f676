using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiLock;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election.</summary>
public static class LeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election over a backend of type <typeparamref name="TProvider"/>. The backend registered last is the one used.</summary>
    /// <typeparam name="TProvider">The backend; its constructor is served from the container.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddLeaderElection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(
        this IServiceCollection services, Action<LeaderElectionOptions>? configure = null)
        where TProvider : class, ILeaderElectionProvider =>
        services.AddLeaderElection(static provider => ActivatorUtilities.CreateInstance<TProvider>(provider), configure);

    /// <summary>Registers leader election over a backend that <paramref name="createProvider"/> makes. The backend registered last is the one used.</summary>
    /// <typeparam name="TProvider">The backend.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="createProvider">Makes the backend, once. The container disposes it.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddLeaderElection<TProvider>(
        this IServiceCollection services, Func<IServiceProvider, TProvider> createProvider, Action<LeaderElectionOptions>? configure = null)
        where TProvider : class, ILeaderElectionProvider
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(createProvider);
        services.AddSingleton(new BackendRegistration(typeof(TProvider).Name, createProvider));
        services.TryAddSingleton<ILeaderElectionProvider>(static provider => provider.GetServices<BackendRegistration>().Last().Create(provider));
        return services.AddElectionCore(configure);
    }

    /// <summary>Declares an election group, which this process contests from the start of the host on.</summary>
    /// <param name="services">The services.</param>
    /// <param name="group">The name: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="configure">Changes the options of this group; they start from the un-named ones.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name breaks the rule.</exception>
    public static IServiceCollection AddLeaderGroup(this IServiceCollection services, string group, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!ElectionGroupName.IsValid(group))
        {
            throw new ArgumentException($"'{group}' cannot be an election group: {ElectionGroupName.Rule}.", nameof(group));
        }

        services.AddSingleton(new LeaderGroupRegistration(group));
        if (configure is not null)
        {
            services.Configure(group, configure);
        }

        return services.AddElectionCore(null);
    }

    /// <summary>What every way in needs, once.</summary>
    internal static IServiceCollection AddElectionCore(this IServiceCollection services, Action<LeaderElectionOptions>? configure)
    {
        services.AddOptions();
        services.AddLogging();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton<GroupOptions>();
        services.TryAddSingleton<LeaderElections>();
        services.TryAddSingleton<ILeaderElections>(static provider => provider.GetRequiredService<LeaderElections>());
        services.TryAddSingleton<ILeaderTaskElections>(static provider => provider.GetRequiredService<LeaderElections>());
        services.TryAddSingleton<ILeaderElectionService>(static provider => provider.GetRequiredService<LeaderElections>().Default);
        services.TryAddKeyedSingleton<ILeaderElectionService>(
            KeyedService.AnyKey, static (provider, key) => provider.GetRequiredService<LeaderElections>().GetDeclared(key));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LeaderElectionHostedService>());
        return services;
    }
}
