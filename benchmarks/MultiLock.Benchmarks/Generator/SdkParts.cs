using System.Diagnostics;
using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>The compiler of the SDK that built this program, beside the runtime that it runs on, and what the SDK gives it by default.</summary>
/// <param name="Compiler">The compiler.</param>
/// <param name="AnalyzerFiles">The analyzers that are on by default, and the generators of the reference packs.</param>
/// <param name="AnalyzerConfig">The severities of a project that sets none.</param>
internal sealed record SdkParts(string Compiler, IReadOnlyList<string> AnalyzerFiles, string AnalyzerConfig)
{
    public static SdkParts Find()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        string sdk = Path.Combine(root, "sdk", Version());
        string analyzers = Path.Combine(sdk, "Sdks", "Microsoft.NET.Sdk", "analyzers");
        string level = Environment.Version.Major.ToString(CultureInfo.InvariantCulture);
        DirectoryInfo pack = new DirectoryInfo(Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref")).EnumerateDirectories($"{level}.*").MaxBy(one => one.Name, StringComparer.Ordinal)
            ?? throw new InvalidOperationException($"There is no reference pack of .NET {level} in {root}.");
        string[] files =
        [
            Path.Combine(analyzers, "Microsoft.CodeAnalysis.NetAnalyzers.dll"),
            Path.Combine(analyzers, "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll"),
            .. Directory.EnumerateFiles(Path.Combine(pack.FullName, "analyzers", "dotnet", "cs"), "*.dll"),
            CompileTimeParts.LoggerGeneratorFile,
        ];
        SdkParts parts = new(
            Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"), files, Path.Combine(analyzers, "build", "config", $"analysislevel_{level}_default.globalconfig"));
        return ((string[])[parts.Compiler, parts.AnalyzerConfig, .. files]).FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? throw new InvalidOperationException($"The SDK has no {missing}.")
            : parts;
    }

    private static string Version()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true })!;
        string version = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return version;
    }
}
