using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.TestSupport;

/// <summary>Keeps all that is logged, with what the exceptions say.</summary>
internal sealed partial class LogRecorder : ILogger<LeaderElectionService>
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Entries { get; } = new();

    public IEnumerable<string> Errors => Entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
}
