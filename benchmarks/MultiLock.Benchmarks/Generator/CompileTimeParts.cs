using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MultiLock.Benchmarks;

/// <summary>The assemblies that a compiler loads, as the build copied them beside this program.</summary>
internal static class CompileTimeParts
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "compile-time");

    public static readonly string LoggerGeneratorFile = Path.Combine(Folder, "Microsoft.Extensions.Logging.Generators.dll");

    private static readonly Loader Assemblies = new();

    /// <summary>Gets the files that a compilation with our generator is given.</summary>
    public static IReadOnlyList<string> GeneratorFiles { get; } = Files("MultiLock.Generators.dll", "Cronos.dll");

    /// <summary>Gets the files of all our analyzers.</summary>
    public static IReadOnlyList<string> AnalyzerFiles { get; } = Files("MultiLock.Analyzers*.dll");

    /// <summary>Gets all our analyzers.</summary>
    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } =
        [.. AnalyzerFiles.Where(file => !file.Contains("CodeFixes", StringComparison.Ordinal)).SelectMany(file => Reference(file).GetAnalyzers(LanguageNames.CSharp))];

    public static ISourceGenerator Ours() => Reference(GeneratorFiles[0]).GetGenerators(LanguageNames.CSharp).Single();

    public static ISourceGenerator LoggerMessage() => Reference(LoggerGeneratorFile).GetGenerators(LanguageNames.CSharp).Single();

    private static string[] Files(params string[] patterns) =>
        [.. patterns.SelectMany(pattern => Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, pattern) : [])];

    private static AnalyzerFileReference Reference(string path) => new(path, Assemblies);

    /// <summary>One context for all, so that what one of them needs is found beside it; the compiler is this program's.</summary>
    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // The folder is all there is.
        }

        public Assembly LoadFromPath(string fullPath) => AssemblyLoadContext.Default.LoadFromAssemblyPath(fullPath);
    }
}
