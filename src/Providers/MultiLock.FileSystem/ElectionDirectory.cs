using System.Text.Json;

namespace MultiLock.FileSystem;

/// <summary>Where things are, and the check that the file system can be trusted with them.</summary>
internal sealed class ElectionDirectory(string root, string processId)
{
    private int _lastTemporary;

    public string Root { get; } = root;

    /// <summary>Gets the liveness files, one a process, each locked for as long as its process lives.</summary>
    public string Processes { get; } = Path.Combine(root, "processes");

    /// <summary>Gets the directories of the sessions, each with one heartbeat file.</summary>
    public string Sessions { get; } = Path.Combine(root, "sessions");

    /// <summary>Gets the directories of the groups, each with its terms.</summary>
    public string Groups { get; } = Path.Combine(root, "groups");

    /// <summary>Gets the files that are touched at a release, one a group.</summary>
    public string Notes { get; } = Path.Combine(root, "notes");

    /// <summary>Gets where files are written before they get their name.</summary>
    public string Temporary { get; } = Path.Combine(root, "tmp");

    public string FormatFile { get; } = Path.Combine(root, "multilock.json");

    /// <summary>A name for a file in progress. It begins with the process, so that others know when it is a leftover.</summary>
    public string NewTemporary() => Path.Combine(Temporary, $"{processId}.{Interlocked.Increment(ref _lastTemporary)}");

    public void Create(bool allowed)
    {
        if (!allowed && !Directory.Exists(Root))
        {
            throw new LeaderElectionConfigurationException(
                $"FileSystemLeaderElectionOptions.DirectoryPath is '{Root}', which is not a directory, and AutoCreateDirectory is false: " +
                "the directory must exist. Create it, or set AutoCreateDirectory to true.");
        }

        if (File.Exists(Root))
        {
            throw new LeaderElectionConfigurationException(
                $"FileSystemLeaderElectionOptions.DirectoryPath is '{Root}', which is a file: it must be a directory. Remove the file, or name another directory.");
        }

        foreach (string directory in (string[])[Root, Processes, Sessions, Groups, Notes, Temporary])
        {
            Directory.CreateDirectory(directory);
        }
    }

    /// <summary>Writes the format file if there is none.</summary>
    public void WriteFormat(string extension)
    {
        string temporary = NewTemporary();
        try
        {
            File.WriteAllBytes(
                temporary,
                JsonSerializer.SerializeToUtf8Bytes(new DirectoryFormat(DirectoryFormat.Current, extension), FileSystemJsonContext.Default.DirectoryFormat));
            NativeFile.TryPublish(temporary, FormatFile);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads the format file.</summary>
    /// <returns>The extension of the term files in this directory, or null if there is no format file yet.</returns>
    /// <exception cref="LeaderElectionConfigurationException">The format is not known.</exception>
    public string? ReadFormat()
    {
        try
        {
            DirectoryFormat? found = JsonSerializer.Deserialize(File.ReadAllBytes(FormatFile), FileSystemJsonContext.Default.DirectoryFormat);
            return found is { Format: DirectoryFormat.Current, FileExtension: { } extension }
                ? extension
                : throw DirectoryFormat.Unknown(FormatFile, found?.Format);
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw DirectoryFormat.Unknown(FormatFile, null);
        }
    }

    public void RefuseNetwork()
    {
        string fileSystem = MountTable.FileSystemOf(Root);
        if (MountTable.IsNetwork(fileSystem))
        {
            throw Refused(fileSystem, "is a network file system: processes of several machines would not see each other's changes in time");
        }
    }

    /// <summary>Refuses a file system on which a lock does not exclude or a name can be given twice.</summary>
    public string TestFileSystem(LivenessFile own)
    {
        string fileSystem = MountTable.FileSystemOf(Root);
        if (!own.ExcludesOthers())
        {
            throw Refused(fileSystem, "let a second open file have a lock that was held (locks may also be switched off by DOTNET_SYSTEM_IO_DISABLEFILELOCKING)");
        }

        string source = NewTemporary();
        string target = NewTemporary();
        File.WriteAllBytes(source, []);
        try
        {
            bool first = NativeFile.TryPublish(source, target);
            File.WriteAllBytes(source, []);
            if (!first || NativeFile.TryPublish(source, target))
            {
                throw Refused(fileSystem, "gave one name to two files");
            }
        }
        catch (IOException ex) when (ex.HResult is not (NativeFile.NoSpace or NativeFile.ReadOnly or NativeFile.QuotaExceeded))
        {
            throw Refused(fileSystem, "cannot make hard links", ex);
        }
        finally
        {
            File.Delete(source);
            File.Delete(target);
        }

        return fileSystem;
    }

    /// <summary>Removes what processes that died left in <see cref="Temporary"/>.</summary>
    public void RemoveTemporaries(Func<string, bool> isAlive)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(Temporary).EnumerateFileSystemInfos())
        {
            string owner = entry.Name.Split('.')[0];
            if (owner == processId || isAlive(owner) || IsLocked(entry))
            {
                continue;
            }

            Remove(entry);
        }
    }

    public static void Remove(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo directory)
        {
            directory.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }

    private static bool IsLocked(FileSystemInfo entry)
    {
        // A liveness file that is about to get its name is locked already.
        return entry is FileInfo && LivenessFile.IsHeld(entry.FullName) == true;
    }

    private LeaderElectionConfigurationException Refused(string fileSystem, string reason, Exception? cause = null) => new(
        $"FileSystemLeaderElectionOptions.DirectoryPath is '{Root}' on the file system '{fileSystem}', which {reason}. " +
        "Leader election needs a local file system with working locks and hard links, such as ext4, xfs, btrfs, tmpfs, apfs or ntfs. " +
        "Name a directory on one, or use another backend.",
        cause);
}
