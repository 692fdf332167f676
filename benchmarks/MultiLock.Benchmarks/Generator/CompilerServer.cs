using System.Diagnostics;

namespace MultiLock.Benchmarks;

/// <summary>The SDK's compiler at work on the project with the leader tasks, in a server process of its own that ends soon after.</summary>
internal sealed class CompilerServer
{
    private readonly string _folder = Directory.CreateTempSubdirectory("multilock-benchmarks-").FullName;
    private readonly string _pipe = $"multilock-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly string _compiler = FindCompiler();

    public CompilerServer()
    {
        int number = 0;
        foreach (string source in CompiledProject.LeaderTaskSources())
        {
            File.WriteAllText(Path.Combine(_folder, $"File{number++}.cs"), source);
        }

        WriteArguments("without.rsp", CompileTimeParts.GeneratorFiles);
        WriteArguments("with.rsp", [.. CompileTimeParts.GeneratorFiles, .. CompileTimeParts.AnalyzerFiles]);
    }

    public void Compile(bool withAnalyzers)
    {
        ProcessStartInfo start = new("dotnet", ["exec", _compiler, $"-shared:{_pipe}", "-keepalive:30", "-noconfig", withAnalyzers ? "@with.rsp" : "@without.rsp"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || output.Contains("AD0001", StringComparison.Ordinal) || output.Contains("CS8785", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The compiler ended with {process.ExitCode}: {output}");
        }
    }

    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    private void WriteArguments(string name, IEnumerable<string> analyzers) => File.WriteAllLines(
        Path.Combine(_folder, name),
        [
            "-nologo", "-nostdlib+", "-target:library", "-nullable:enable", "-optimize+", "-deterministic+", "-debug:portable", "-nowarn:CS1591", "-out:App.dll",
            .. CompiledProject.References.Select(path => $"-reference:\"{path}\""),
            .. analyzers.Select(path => $"-analyzer:\"{path}\""),
            "File*.cs",
        ]);

    /// <summary>The compiler of the SDK that built this program, beside the runtime that it runs on.</summary>
    private static string FindCompiler()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true })!;
        string version = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        string path = Path.Combine(root, "sdk", version, "Roslyn", "bincore", "csc.dll");
        return File.Exists(path) ? path : throw new InvalidOperationException($"The SDK {version} has no compiler at {path}.");
    }
}
