using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>Keeps what is logged from Information on, with what the exceptions say.</summary>
internal sealed class LogRecorder : ILogger<LeaderElectionService>, ILogger<AzureBlobStorageLeaderElectionProvider>
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Entries { get; } = new();

    public IEnumerable<string> Errors => Entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
        }
    }
}
