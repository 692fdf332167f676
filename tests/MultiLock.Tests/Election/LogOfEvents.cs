using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.Tests.Election;

/// <summary>Remembers the ids of what was logged.</summary>
internal sealed class LogOfEvents : ILogger<LeaderElectionService>
{
    private readonly ConcurrentQueue<int> _ids = [];

    public int Count(int eventId) => _ids.Count(id => id == eventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _ids.Enqueue(eventId.Id);
}
