using Microsoft.Extensions.Logging;

namespace MultiLock.Simulation;

/// <summary>Puts what a process logs into the timeline.</summary>
internal sealed class TimelineLogger(World world, Process process) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        world.Note(process, $"log: {formatter(state, exception)}");
}
