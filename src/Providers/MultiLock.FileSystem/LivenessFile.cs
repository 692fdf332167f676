using Microsoft.Win32.SafeHandles;

namespace MultiLock.FileSystem;

/// <summary>
/// The file that this process keeps locked. The kernel frees the lock at the process's death, however it dies, and never before: a process
/// that is merely frozen keeps it.
/// </summary>
internal sealed class LivenessFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private LivenessFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    public bool Exists => File.Exists(_path);

    public static string PathOf(ElectionDirectory directory, string processId) => Path.Combine(directory.Processes, processId + ".live");

    public static LivenessFile Create(ElectionDirectory directory, string processId)
    {
        string path = PathOf(directory, processId);
        if (OperatingSystem.IsWindows())
        {
            // Created and locked in one step there, while an open file cannot be renamed.
            return new LivenessFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None), path);
        }

        // Locked before it has its name: whoever sees the name of a process sees its lock.
        string temporary = directory.NewTemporary();
        SafeFileHandle handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (!NativeFile.TryRename(temporary, path))
            {
                throw new IOException($"'{temporary}' was removed while it was in use.");
            }
        }
        catch
        {
            handle.Dispose();
            File.Delete(temporary);
            throw;
        }

        return new LivenessFile(handle, path);
    }

    /// <summary>Tells whether a file is locked by somebody.</summary>
    /// <returns>Null if there is no such file, which proves nothing.</returns>
    public static bool? IsHeld(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
                return false;
            }
            catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (IOException)
            {
                return true;
            }
        }

        using SafeFileHandle? file = NativeFile.OpenUnlocked(path);
        return file is null ? null : NativeFile.IsLocked(file, path);
    }

    public bool ExcludesOthers() => IsHeld(_path) == true;

    public void Delete()
    {
        // Deleted while locked: nobody ever sees the name without the lock and takes this for a death.
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(_path);
            Dispose();
            return;
        }

        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _handle.Dispose();
}
