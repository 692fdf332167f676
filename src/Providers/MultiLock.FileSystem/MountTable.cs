using System.Text.RegularExpressions;

namespace MultiLock.FileSystem;

/// <summary>Finds the name of the file system that a path is on, for messages and to refuse those that are known not to work.</summary>
internal static partial class MountTable
{
    /// <summary>
    /// Network file systems: their locks may hold, but each machine caches which names exist, and a process would believe in a session that
    /// another machine has ended.
    /// </summary>
    private static readonly HashSet<string> Network = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "glusterfs", "gpfs", "beegfs", "orangefs", "coda",
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.blobfuse2", "fuse.juicefs",
    };

    public static bool IsNetwork(string fileSystem) => Network.Contains(fileSystem);

    public static string FileSystemOf(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? Find(File.ReadLines("/proc/self/mountinfo"), path) : new DriveInfo(path).DriveFormat;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "unknown";
        }
    }

    /// <summary>Finds the longest mount point above the path; of equal ones the last, which hides the others.</summary>
    internal static string Find(IEnumerable<string> mountInfo, string path)
    {
        string best = "";
        string fileSystem = "unknown";
        foreach (string line in mountInfo)
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator < 5 || separator + 1 >= fields.Length)
            {
                continue;
            }

            string mountPoint = OctalEscape().Replace(fields[4], static m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());
            string prefix = mountPoint.EndsWith('/') ? mountPoint : mountPoint + "/";
            if (prefix.Length >= best.Length && (path + "/").StartsWith(prefix, StringComparison.Ordinal))
            {
                best = prefix;
                fileSystem = fields[separator + 1];
            }
        }

        return fileSystem;
    }

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalEscape();
}
