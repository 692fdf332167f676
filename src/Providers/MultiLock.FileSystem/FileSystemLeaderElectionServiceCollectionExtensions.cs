using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.FileSystem;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers leader election over a directory that the processes of one machine share.</summary>
public static class FileSystemLeaderElectionServiceCollectionExtensions
{
    /// <summary>Registers leader election over a directory.</summary>
    /// <param name="services">The services.</param>
    /// <param name="directory">The directory, on a local file system; created if it is not there.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFileSystemLeaderElection(
        this IServiceCollection services, string directory, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        return services.AddFileSystemLeaderElection(options => options.DirectoryPath = directory, configure);
    }

    /// <summary>Registers leader election over a directory.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureBackend">Sets the options of the backend.</param>
    /// <param name="configure">Sets the un-named options, which every group starts from.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFileSystemLeaderElection(
        this IServiceCollection services, Action<FileSystemLeaderElectionOptions> configureBackend, Action<LeaderElectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configureBackend);
        services.Configure(configureBackend);
        return services.AddLeaderElection(Create, configure);
    }

    private static FileSystemLeaderElectionProvider Create(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<FileSystemLeaderElectionOptions>>(),
        services.GetRequiredService<ILogger<FileSystemLeaderElectionProvider>>(),
        services.GetService<TimeProvider>());
}
