using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MultiLock.FileSystem;

/// <summary>
/// The atomic file operations that .NET does not offer: <c>File.Move(overwrite: false)</c> checks and then renames on Unix, so that two
/// callers can both succeed. On Windows the move itself is exclusive.
/// </summary>
internal static partial class NativeFile
{
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int QuotaExceeded = 122;

    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int NotADirectory = 20;
    private const int LockShared = 1;
    private const int LockNonBlocking = 4;

    private static readonly int WouldBlock = OperatingSystem.IsLinux() ? 11 : 35;
    private static readonly int OpenReadCloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <summary>Gives a finished file a name that must not exist. The source may keep its old name as well.</summary>
    /// <returns>False if the name exists already.</returns>
    public static bool TryPublish(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(source, target, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(target))
            {
                return false;
            }
        }

        return link(source, target) == 0 || (LastError() == Exists ? false : throw Failure("link", target));
    }

    /// <summary>Renames a file. Of several callers that rename the same source, exactly one succeeds.</summary>
    /// <returns>False if the source does not exist (any more).</returns>
    public static bool TryRename(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(source, target, overwrite: true);
                return true;
            }
            catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
        }

        return rename(source, target) == 0 || (LastError() is NoEntry or NotADirectory ? false : throw Failure("rename", source));
    }

    /// <summary>Gives a finished directory a name that no other directory with anything in it may have.</summary>
    /// <exception cref="IOException">The name exists already.</exception>
    public static void PublishDirectory(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.Move(source, target);
        }
        else if (rename(source, target) != 0)
        {
            throw Failure("rename", target);
        }
    }

    /// <summary>Tells whether a file or directory exists, and throws where the answer is not known (<c>File.Exists</c> says no).</summary>
    public static bool EntryExists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Opens a file without taking any lock, which .NET's own way of opening always does.</summary>
    /// <returns>The file, or null if it does not exist.</returns>
    public static SafeFileHandle? OpenUnlocked(string path)
    {
        int descriptor = open(path, OpenReadCloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : LastError() is NoEntry or NotADirectory ? null : throw Failure("open", path);
    }

    /// <summary>Tells whether another open file has the file locked for itself.</summary>
    public static bool IsLocked(SafeFileHandle file, string path)
    {
        // A shared lock, so that two observers of a dead process do not take each other for the living owner.
        if (flock(file, LockShared | LockNonBlocking) == 0)
        {
            return false;
        }

        int error = LastError();
        return error == WouldBlock || error == Interrupted ? true : throw Failure("flock", path);
    }

    private static int LastError() => Marshal.GetLastPInvokeError();

    private static IOException Failure(string call, string path)
    {
        int error = LastError();
        return new IOException($"{call} failed for '{path}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string source, string target);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string source, string target);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
