using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.Tests.Election;

/// <summary>Remembers at which level each event was logged.</summary>
internal sealed class LogOfLevels : ILogger<LeaderElectionService>
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level)> _events = [];

    public LogLevel[] LevelsOf(int eventId) => [.. _events.Where(logged => logged.Id == eventId).Select(logged => logged.Level).Distinct()];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId.Id, logLevel));
}
