namespace MultiLock.FileSystem;

/// <summary>Says what failed and what to do about it.</summary>
internal static class FileFailure
{
    public static LeaderElectionProviderException Wrap(Exception cause, string action, string root) =>
        new($"The FileSystem backend could not {action} in '{root}': {cause.Message} {Remedy(cause)}", cause);

    private static string Remedy(Exception cause) => cause switch
    {
        UnauthorizedAccessException => "The process needs the right to read, write, create and delete there.",
        { HResult: NativeFile.NoSpace or NativeFile.QuotaExceeded } => "The disk is full: free some space.",
        { HResult: NativeFile.ReadOnly } => "The file system is read-only: make it writable, or name another directory by DirectoryPath.",
        _ => "Check that the directory exists on a local disk that works.",
    };
}
