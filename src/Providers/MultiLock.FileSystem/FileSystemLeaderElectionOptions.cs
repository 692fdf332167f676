namespace MultiLock.FileSystem;

/// <summary>Options of the FileSystem backend. All processes that name the same directory compete with each other.</summary>
public sealed class FileSystemLeaderElectionOptions
{
    /// <summary>
    /// Gets or sets the directory, on a local file system that all competing processes see. A relative path counts from the current directory.
    /// Default: <c>multilock</c> in the temporary directory, which is good for development; a cleaner of temporary files must not touch it.
    /// It must not be empty, nor the root of a file system.
    /// </summary>
    public string DirectoryPath { get; set; } = Path.Combine(Path.GetTempPath(), "multilock");

    /// <summary>
    /// Gets or sets the extension of the files that publish terms: a dot and 1 to 16 characters of <c>[A-Za-z0-9]</c>, other than
    /// <c>.end</c> and <c>.state</c>. Default: <c>.leader</c>. The first process to use a directory fixes it there; others follow with a warning.
    /// </summary>
    public string FileExtension { get; set; } = ".leader";

    /// <summary>
    /// Gets or sets a value indicating whether the directory is created where it is missing. Default: true. If false, a missing directory is a
    /// <see cref="LeaderElectionConfigurationException"/> at start.
    /// </summary>
    public bool AutoCreateDirectory { get; set; } = true;

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(DirectoryPath) || DirectoryPath.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid(nameof(DirectoryPath), DirectoryPath, "it is the path of a directory and must not be empty");
        }

        string full = Path.GetFullPath(DirectoryPath);
        if (string.Equals(full, Path.GetPathRoot(full), StringComparison.Ordinal))
        {
            throw Invalid(nameof(DirectoryPath), DirectoryPath, "it must not be the root of a file system; name a directory of its own");
        }

        if (FileExtension is not { Length: >= 2 and <= 17 }
            || FileExtension[0] != '.'
            || !FileExtension.AsSpan(1).ContainsOnlyLettersAndDigits()
            || FileExtension is GroupFiles.EndExtension or GroupFiles.StateExtension)
        {
            throw Invalid(
                nameof(FileExtension),
                FileExtension,
                $"it is a dot and 1 to 16 letters or digits, other than '{GroupFiles.EndExtension}' and '{GroupFiles.StateExtension}'");
        }
    }

    private static LeaderElectionConfigurationException Invalid(string option, string? value, string rule) =>
        new($"{nameof(FileSystemLeaderElectionOptions)}.{option} is '{value}': {rule}.");
}
