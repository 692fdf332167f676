using System.Diagnostics;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>A small file system in memory, to be filled up or made read-only. Needs root: the test is skipped without.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TemporaryMount(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount.");
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path), "This environment does not allow to mount.");
    }

    public string Path => _directory.Path;

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _directory.Dispose();
    }

    private static bool Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
