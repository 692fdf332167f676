using Microsoft.Extensions.Logging;

namespace MultiLock.FileSystem;

internal static partial class FileSystemLog
{
    [LoggerMessage(2101, LogLevel.Debug, "Using the directory '{Directory}' on a {FileSystem} file system.")]
    public static partial void Started(ILogger logger, string directory, string fileSystem);

    [LoggerMessage(2102, LogLevel.Warning,
        "FileSystemLeaderElectionOptions.FileExtension is '{Configured}', but the directory '{Directory}' was set up with '{Actual}', which is used. " +
        "Set the option to that value, or use another directory.")]
    public static partial void OtherExtension(ILogger logger, string configured, string directory, string actual);

    [LoggerMessage(2103, LogLevel.Warning, "The file '{Path}' holds no term. Its number counts as used and its group as free.")]
    public static partial void UnreadableTerm(ILogger logger, string path);

    [LoggerMessage(2104, LogLevel.Information, "Ended session {Session}: {Reason}.")]
    public static partial void EndedSession(ILogger logger, Guid session, string reason);

    [LoggerMessage(2105, LogLevel.Warning, "Cannot watch '{Directory}' for releases; followers poll until it works again. On Linux, fs.inotify.max_user_instances may be too low.")]
    public static partial void WatchFailed(ILogger logger, string directory, Exception exception);

    [LoggerMessage(2106, LogLevel.Debug, "Could not announce a release in '{Directory}'. Followers notice it later by themselves.")]
    public static partial void NotifyFailed(ILogger logger, string directory, Exception exception);

    [LoggerMessage(2107, LogLevel.Debug, "Could not remove leftovers in '{Directory}'. They do no harm.")]
    public static partial void CleanupFailed(ILogger logger, string directory, Exception exception);
}
