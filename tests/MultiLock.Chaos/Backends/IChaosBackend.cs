using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>One backend, as far as chaos needs to know it. A new one is one file and a line in <see cref="ChaosBackends"/>.</summary>
internal interface IChaosBackend
{
    string Name { get; }

    /// <summary>Gets a value indicating whether the server can be made to forget what it has acknowledged.</summary>
    bool CanLoseWrites { get; }

    /// <summary>Gets the lease of the workers: a short one, unless the backend grants none.</summary>
    TimeSpan Lease => ChaosTiming.Lease;

    /// <summary>Gets what is missing on this machine and how it is installed; null if nothing is.</summary>
    string? Missing { get; }

    /// <summary>Makes the server of a round, not yet started; null for a backend without one.</summary>
    /// <param name="directory">Where it may keep its data.</param>
    /// <param name="lossy">Whether it forgets everything at a restart.</param>
    ChaosServer? CreateServer(string directory, bool lossy);

    /// <summary>What a worker is told to connect to.</summary>
    /// <param name="directory">The directory of the round's store.</param>
    /// <param name="port">The port of the worker's own way to the server; 0 without a server.</param>
    string Connection(string directory, int port);

    /// <summary>Registers the backend in a worker.</summary>
    void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure);
}
