using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>A directory that the workers share: nothing to kill but the workers.</summary>
internal sealed class FileSystemBackend : IChaosBackend
{
    public string Name => "filesystem";

    public bool CanLoseWrites => false;

    public string? Missing => null;

    public ChaosServer? CreateServer(string directory, bool lossy) => null;

    public string Connection(string directory, int port) => directory;

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        services.AddFileSystemLeaderElection(connection, configure);
}
