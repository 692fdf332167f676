using System.Collections.Concurrent;
using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock.Generators;
using MultiLock.InMemory;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>A compilation with the generator's output, and what all analyzers report on it.</summary>
internal static class AnalyzerRun
{
    public static readonly ImmutableArray<MetadataReference> Runtime =
    [
        .. Net100.References.All,
        .. new[]
            {
                typeof(LeaderOnlyAttribute), typeof(InMemoryLeaderElectionOptions), typeof(MultiLock.FileSystem.FileSystemLeaderElectionOptions), typeof(MultiLock.Redis.RedisLeaderElectionOptions),
                typeof(StackExchange.Redis.IConnectionMultiplexer), typeof(IServiceCollection), typeof(ServiceProvider), typeof(IOptions<>), typeof(IHostedService), typeof(Host),
                typeof(ILogger), typeof(IConfiguration), typeof(ConfigurationManager), typeof(Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService),
                typeof(Microsoft.Extensions.Diagnostics.HealthChecks.IHealthCheck),
            }
            .Select(type => type.Assembly.Location)
            .Distinct(StringComparer.Ordinal)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(LeaderTaskDeclarationAnalyzer).Assembly.GetTypes()
            .Where(type => typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    // References are bound once for all compilations that start from the same one.
    private static readonly ConcurrentDictionary<OutputKind, CSharpCompilation> Templates = new();

    public static CSharpCompilation Compile(params IEnumerable<string> sources)
    {
        SyntaxTree[] trees = [.. sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, path: $"Source{index}.cs"))];
        bool isProgram = trees.Any(tree => tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax));
        return Template(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary).AddSyntaxTrees(trees);
    }

    public static Compilation Generate(Compilation compilation)
    {
        CSharpGeneratorDriver.Create(new LeaderTaskGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> problems, TestContext.Current.CancellationToken);
        Assert.Empty(problems);
        return output;
    }

    public static Task<Diagnostic[]> DiagnosticsAsync(string source) => DiagnosticsAsync(Compile(source));

    /// <summary>Runs the generator, then all analyzers. Errors of the compiler fail the test: a rule must not be judged by code that does not compile.</summary>
    public static Task<Diagnostic[]> DiagnosticsAsync(Compilation compilation, AnalyzerOptions? options = null, bool mayHaveErrors = false) =>
        AnalyzeAsync(Generate(compilation), options, mayHaveErrors);

    public static async Task<Diagnostic[]> AnalyzeAsync(Compilation output, AnalyzerOptions? options = null, bool mayHaveErrors = false)
    {
        Exception? thrown = null;
        CompilationWithAnalyzers analysis = new(output, Analyzers, new CompilationWithAnalyzersOptions(
            options ?? new AnalyzerOptions([]), onAnalyzerException: (exception, _, _) => thrown = exception, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
        ImmutableArray<Diagnostic> all = await analysis.GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Null(thrown);
        if (!mayHaveErrors)
        {
            Assert.Empty(all.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !IsReport(diagnostic)));
        }

        return [.. all.Where(IsReport).OrderBy(report => report.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(report => report.Location.SourceSpan.Start)];
    }

    public static CSharpCompilation CreateCompilation(OutputKind kind, IEnumerable<MetadataReference> references) => CSharpCompilation.Create(
        "Judged",
        [],
        references,
        new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    public static bool IsReport(Diagnostic diagnostic) => diagnostic.Id.StartsWith("MLK", StringComparison.Ordinal) || diagnostic.Id.StartsWith("AD", StringComparison.Ordinal);

    private static CSharpCompilation Template(OutputKind kind) => Templates.GetOrAdd(kind, static kind =>
    {
        CSharpCompilation template = CreateCompilation(kind, Runtime).AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Sources.Usings, path: "Usings.cs"), CSharpSyntaxTree.ParseText(Sources.Backends, path: "Backends.g.cs"));
        _ = template.GetDiagnostics();
        return template;
    });
}
