namespace MultiLock.Benchmarks;

/// <summary>What the participants of one run meet at: a server of the run's own, a directory, or a name.</summary>
internal sealed class BenchmarkStore(DirectoryInfo? directory, ChaosServer? server, int serverProcess, Func<int, string> connection) : IAsyncDisposable
{
    public string Connection { get; } = connection(server?.Port ?? 0);

    /// <summary>Gets the port of the server; 0 without one.</summary>
    public int Port { get; } = server?.Port ?? 0;

    /// <summary>Gets the id of the server's process; 0 without one.</summary>
    public int ServerProcess { get; } = serverProcess;

    /// <summary>What a participant is told to connect to when it has a way of its own to the server.</summary>
    public string ConnectionThrough(int port) => connection(port);

    /// <summary>Starts the server again, for settings that it reads at its start.</summary>
    public async Task RestartAsync()
    {
        if (server is not null)
        {
            await server.KillAsync();
            await server.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        directory?.Delete(recursive: true);
    }
}
