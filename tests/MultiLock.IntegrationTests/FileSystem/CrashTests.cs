using System.Diagnostics;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>
/// A crash between any two writes: a tracer kills a process right before its first, second, third … call of one kind that changes the directory. The first
/// calls prepare the directory; those after them win, extend, write and release a term, and found a group.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("mkdir", 10)]
    [InlineData("link", 5)]
    [InlineData("rename", 11)]
    [InlineData("unlink", 8)]
    [InlineData("rmdir", 3)]
    [InlineData("pwrite64", 8)]
    public async Task Kill_WhenItHitsTheNthChangeOfTheDirectory_LeavesAStateThatTheNextProcessReads(string call, int calls)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await CanTraceAsync(), "Needs strace, and the right to trace.");
        for (int n = 1; n <= calls; n++)
        {
            string path = Path.Combine(_directory.Path, $"{call}-{n}");
            Directory.CreateDirectory(path);
            await TraceAsync($"inject={call}:signal=KILL:when={n}", Worker.AssemblyPath, path);

            await using var participant = new Participant(path);
            AcquireResult won = await participant.AcquireAsync("g");
            Assert.True(won.IsGranted, $"{call} {n}: {won.Holder}");
            Assert.False((await participant.RenewAsync()).SessionLost);
            Assert.Equal(won.Term, (await participant.ReadAsync("g"))?.Term);
        }
    }

    private static async Task<bool> CanTraceAsync()
    {
        try
        {
            return await TraceAsync("trace=none", "--version") == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a process under the tracer until it ends, which a kill soon does: it wins and releases one group as fast as it can.</summary>
    private static async Task<int> TraceAsync(string expression, params string[] arguments)
    {
        var start = new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-e", expression, "dotnet", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync("churn g 600000");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }
}
