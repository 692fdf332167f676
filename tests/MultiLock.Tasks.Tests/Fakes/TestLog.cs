using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.Tasks.Tests;

internal sealed class TestLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<TestLogEntry> _entries = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IEnumerable<TestLogEntry> Errors => _entries.Where(entry => entry.Level >= LogLevel.Warning);

    public TestLogEntry Single(int eventId) => Assert.Single(_entries, entry => entry.EventId == eventId);

    public bool Has(int eventId) => _entries.Any(entry => entry.EventId == eventId);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(TestLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Dictionary<string, object?> scope = [];
            log._scopes.ForEachScope(
                static (value, all) =>
                {
                    foreach (KeyValuePair<string, object?> pair in value as IEnumerable<KeyValuePair<string, object?>> ?? [])
                    {
                        all[pair.Key] = pair.Value;
                    }
                },
                scope);
            log._entries.Enqueue(new TestLogEntry(eventId.Id, logLevel, formatter(state, exception), exception, scope));
        }
    }
}
