using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>Registers the services that run leader tasks.</summary>
internal static class LeaderTaskServices
{
    public static LeaderTaskRegistry Add(IServiceCollection services, Action<LeaderTaskOptions>? configure)
    {
        OptionsBuilder<LeaderTaskOptions> options = services.AddOptions<LeaderTaskOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        LeaderTaskCatalog? catalog = services
            .Where(service => service.ServiceType == typeof(LeaderTaskCatalog) && !service.IsKeyedService)
            .Select(service => service.ImplementationInstance)
            .OfType<LeaderTaskCatalog>()
            .FirstOrDefault();
        if (catalog is null)
        {
            catalog = new LeaderTaskCatalog();
            services.AddSingleton(catalog);
        }

        services.AddElectionCore(configure: null);
        services.TryAddSingleton(CreateList);
        services.TryAddSingleton<ILeaderTasks>(static provider => new LeaderTasks(provider.GetRequiredService<LeaderTaskList>(), provider.GetRequiredService<LeaderTaskHost>));
        services.TryAddSingleton(CreateHost);
        return new LeaderTaskRegistry(services, catalog);
    }

    // Apart from the host, so that the election can ask for the groups before it exists.
    private static LeaderTaskList CreateList(IServiceProvider services) => new(
        services.GetRequiredService<LeaderTaskCatalog>(),
        services.GetService<IConfiguration>(),
        services.GetRequiredService<IOptions<LeaderTaskOptions>>().Value,
        TimeOf(services));

    private static LeaderTaskHost CreateHost(IServiceProvider services) => new(
        services.GetRequiredService<LeaderTaskList>(),
        services.GetRequiredService<IOptions<LeaderTaskOptions>>().Value,
        services.GetRequiredService<ILeaderTaskElections>(),
        services.GetRequiredService<IServiceScopeFactory>(),
        TimeOf(services),
        services.GetService<ILogger<LeaderTaskHost>>() ?? NullLogger<LeaderTaskHost>.Instance,
        new LeaderTaskMetrics(services.GetService<IMeterFactory>()),
        services.GetService<IHostApplicationLifetime>());

    private static TimeProvider TimeOf(IServiceProvider services) => MonotonicTimeProvider.For(services.GetService<TimeProvider>());
}
