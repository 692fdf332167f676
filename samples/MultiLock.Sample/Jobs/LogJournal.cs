using Microsoft.Extensions.Logging;

namespace MultiLock.Sample.Jobs;

/// <summary>Notes runs in the log.</summary>
internal sealed class LogJournal(ILogger<LogJournal> logger) : IRunJournal
{
    public IDisposable Begin(string task, bool continuous, LeadershipContext leadership)
    {
        logger.LogInformation("{Task} starts in term {Term} of {Group}", task, leadership.FencingToken, leadership.ElectionGroup);
        return new Run(logger, task);
    }

    private sealed class Run(ILogger logger, string task) : IDisposable
    {
        public void Dispose() => logger.LogInformation("{Task} ended", task);
    }
}
