using System.Diagnostics;

namespace MultiLock.Benchmarks;

/// <summary>The SDK's compiler at work on the project with the leader tasks, in a server process of its own that ends soon after.</summary>
internal sealed class CompilerServer
{
    private readonly string _folder = Directory.CreateTempSubdirectory("multilock-benchmarks-").FullName;
    private readonly string _pipe = $"multilock-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly SdkParts _sdk = SdkParts.Find();

    /// <param name="withSdk">Whether the SDK's own analyzers and generators take part, as they do in a build by default.</param>
    public CompilerServer(bool withSdk)
    {
        int number = 0;
        foreach (string source in CompiledProject.LeaderTaskSources())
        {
            File.WriteAllText(Path.Combine(_folder, $"File{number++}.cs"), source);
        }

        string[] generators = [.. withSdk ? _sdk.AnalyzerFiles : [], .. CompileTimeParts.GeneratorFiles];
        string[] settings = withSdk ? [$"-analyzerconfig:\"{_sdk.AnalyzerConfig}\""] : [];
        WriteArguments("without.rsp", settings, generators);
        WriteArguments("with.rsp", settings, [.. generators, .. CompileTimeParts.AnalyzerFiles]);
    }

    public void Compile(bool withAnalyzers)
    {
        ProcessStartInfo start = new("dotnet", ["exec", _sdk.Compiler, $"-shared:{_pipe}", "-keepalive:30", "-noconfig", withAnalyzers ? "@with.rsp" : "@without.rsp"])
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

    private void WriteArguments(string name, IEnumerable<string> settings, IEnumerable<string> analyzers) => File.WriteAllLines(
        Path.Combine(_folder, name),
        [
            "-nologo", "-nostdlib+", "-target:library", "-nullable:enable", "-optimize+", "-deterministic+", "-debug:portable", "-nowarn:CS1591", "-out:App.dll",
            .. settings,
            .. CompiledProject.References.Select(path => $"-reference:\"{path}\""),
            .. analyzers.Select(path => $"-analyzer:\"{path}\""),
            "File*.cs",
        ]);
}
