using Microsoft.Extensions.Logging;

namespace MultiLock.Tasks.Tests;

internal sealed record TestLogEntry(
    int EventId, LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Scope);
