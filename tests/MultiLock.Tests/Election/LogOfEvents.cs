using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.Tests.Election;

/// <summary>Remembers the ids and levels of what was logged.</summary>
internal sealed class LogOfEvents : ILogger<LeaderElectionService>
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level)> _entries = [];

    public IEnumerable<(int Id, LogLevel Level)> Entries => _entries;

    public int Count(int eventId) => _entries.Count(entry => entry.Id == eventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId.Id, logLevel));
}
