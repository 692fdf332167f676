using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.AzureBlobStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election on Azure Blob Storage.</summary>
public static class AzureBlobStorageLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election on Azure Blob Storage.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string of the storage account.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAzureBlobStorageLeaderElection(
        this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return services.AddAzureBlobStorageLeaderElection(options => options.ConnectionString = connectionString, configure);
    }

    /// <summary>Registers leader election on Azure Blob Storage.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAzureBlobStorageLeaderElection(
        this IServiceCollection services, Action<AzureBlobStorageLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.Add(static (options, logger) => new AzureBlobStorageLeaderElectionProvider(options, logger), configure);
    }

    /// <summary>Registers leader election on an account that the application has a client of, with whatever credential that has, such as a managed identity.</summary>
    /// <param name="services">The services.</param>
    /// <param name="client">The client of the account.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAzureBlobStorageLeaderElection(
        this IServiceCollection services, BlobServiceClient client, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return services.Add((options, logger) => new AzureBlobStorageLeaderElectionProvider(options, logger, client), configure);
    }

    /// <summary>Registers leader election in a container that the application has a client of, with whatever credential that has, such as a managed identity.</summary>
    /// <param name="services">The services.</param>
    /// <param name="client">The client of the container.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAzureBlobStorageLeaderElection(
        this IServiceCollection services, BlobContainerClient client, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return services.Add((options, logger) => new AzureBlobStorageLeaderElectionProvider(options, logger, client), configure);
    }

    private static IServiceCollection Add(
        this IServiceCollection services,
        Func<IOptions<AzureBlobStorageLeaderElectionOptions>, ILogger<AzureBlobStorageLeaderElectionProvider>, AzureBlobStorageLeaderElectionProvider> create,
        Action<LeaderElectionOptions>? configure) =>
        services.AddLeaderElection(
            provider =>
            {
                LeaseCheck.Check(provider.GetRequiredService<GroupOptions>());
                return create(
                    provider.GetRequiredService<IOptions<AzureBlobStorageLeaderElectionOptions>>(),
                    provider.GetRequiredService<ILogger<AzureBlobStorageLeaderElectionProvider>>());
            },
            configure);
}
