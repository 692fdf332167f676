using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MultiLock.Chaos.Tests;

/// <summary>Whole rounds with real processes.</summary>
public sealed partial class RoundTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Round_OverFileSystem_IsCleanAndHasSeveralTerms()
    {
        (int code, string last) = await RunAsync("--backend", "filesystem", "--for", "8s", "--seed", "1", "--workers", "4", "--groups", "2");

        Assert.Equal(ExitCode.Clean, code);
        Match line = Line().Match(last);
        Assert.True(line.Success, last);
        Assert.True(int.Parse(line.Groups["terms"].Value, null) > 1);
        Assert.True(int.Parse(line.Groups["faults"].Value, null) > 1);
    }

    /// <summary>The checker is no better than its proof: a worker that breaks the rules must be found through all of it.</summary>
    [Theory]
    [InlineData("stale-leader", "7s")]
    [InlineData("slow-clock", "3s")]
    public async Task Round_WhenAFaultIsPlanted_IsNotClean(string fault, string duration)
    {
        (int code, string last) = await RunAsync(
            "--backend", "filesystem", "--for", duration, "--seed", "1", "--workers", "4", "--groups", "2", "--planted", fault);

        Assert.Equal(ExitCode.NotClean, code);
        Assert.NotEqual("0", Line().Match(last).Groups["overlaps"].Value);
    }

    private async Task<(int Code, string Last)> RunAsync(params string[] arguments)
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("multilock-chaos-tests-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MultiLock.Chaos.dll"), .. arguments, "--timeline"])
        {
            RedirectStandardOutput = true,
        };

        // What a round leaves behind when it is not clean goes with the test.
        start.Environment["TMPDIR"] = temporary.FullName;
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        output.WriteLine(text);
        temporary.Delete(recursive: true);
        return (process.ExitCode, text.TrimEnd().Split('\n')[^1]);
    }

    [GeneratedRegex(@"^chaos: backend=filesystem faults=(?<faults>\d+) terms=(?<terms>\d+) runs=\d+ late=\d+ overlaps=(?<overlaps>\d+) regressions=\d+ refused=\d+ unavailable_ms_max=\d+$")]
    private static partial Regex Line();
}
