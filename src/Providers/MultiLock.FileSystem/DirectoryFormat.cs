namespace MultiLock.FileSystem;

/// <summary>The file that says how to read a directory: written by its first process, obeyed by all.</summary>
internal sealed record DirectoryFormat(int? Format, string? FileExtension)
{
    public const int Current = 1;

    public static LeaderElectionConfigurationException Unknown(string path, int? found) => new(
        $"'{path}' is in format {(found is { } number ? number : "(none)")}, and this version of MultiLock.FileSystem knows format {Current}. " +
        "Upgrade this process, or give it a directory of its own by FileSystemLeaderElectionOptions.DirectoryPath.");
}
