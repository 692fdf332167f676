using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.Generators.Tests;

/// <summary>A compilation, and what the generator made of it.</summary>
internal sealed class GeneratorRun
{
    private const string SourcePath = "Source.cs";

    public const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using MultiLock;
        """;

    private static readonly ImmutableArray<MetadataReference> Runtime =
    [
        .. new[] { typeof(LeaderOnlyAttribute), typeof(IServiceCollection), typeof(IOptions<>), typeof(IHostedService) }
            .Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    /// <summary>References in documentation are checked too.</summary>
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);

    private readonly Compilation _output;

    private GeneratorRun(GeneratorDriver driver, Compilation input)
    {
        Driver = driver.RunGeneratorsAndUpdateCompilation(input, out _output, out _, TestContext.Current.CancellationToken);
        Input = input;
        Assert.All(Driver.GetRunResult().Results, result => Assert.Null(result.Exception));
        Assert.Empty(Driver.GetRunResult().Diagnostics);
    }

    public Compilation Input { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>Gets the generated files by name, without the attribute that the compiler itself provides.</summary>
    public IReadOnlyDictionary<string, string> Files => Driver.GetRunResult().Results.Single().GeneratedSources
        .Where(source => !source.HintName.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
        .ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    public string Source => Input.SyntaxTrees.Single(tree => tree.FilePath == SourcePath).ToString();

    public string AllText => string.Join("\n", Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));

    public MetadataReference Reference => _output.ToMetadataReference();

    /// <summary>
    /// Gets the output without its `#pragma warning disable`: in a user's build that line silences warnings about the user's own choices, here it
    /// would hide mistakes of the generator.
    /// </summary>
    private Compilation Strict => Driver.GetRunResult().GeneratedTrees.Aggregate(_output, (compilation, tree) => compilation.ReplaceSyntaxTree(
        tree,
        tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(tree.ToString().Replace("#pragma warning disable\n", "\n", StringComparison.Ordinal)))));

    public static GeneratorRun Of(string source, string assemblyName = "Sample", params MetadataReference[] references) =>
        new(NewDriver(), Compile(source, assemblyName, [.. Runtime, .. references]));

    public static GeneratorRun Of(string[] sources) =>
        new(NewDriver(), Compile("", "Sample", Runtime).AddSyntaxTrees(sources.Select(source => CSharpSyntaxTree.ParseText(source, Parsing))));

    public static GeneratorRun WithoutRuntime(string source) => new(NewDriver(), CSharpCompilation.Create(
        "Sample", [CSharpSyntaxTree.ParseText(source, Parsing, path: SourcePath)], Net100.References.All, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)));

    public GeneratorRun Edit(Func<Compilation, Compilation> edit) => new(Driver, edit(Input));

    public GeneratorRun EditText(string from, string to)
    {
        SyntaxTree tree = Input.SyntaxTrees.Last();
        Assert.Contains(from, tree.ToString(), StringComparison.Ordinal);
        return Edit(input => input.ReplaceSyntaxTree(
            tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(tree.ToString().Replace(from, to, StringComparison.Ordinal)))));
    }

    public GeneratorRun AssertCompiles()
    {
        Assert.Empty(Problems(Strict));
        return this;
    }

    /// <summary>As a user's build sees it: with the pragma.</summary>
    public GeneratorRun AssertCompilesAsShipped()
    {
        Assert.DoesNotContain(Problems(_output), problem => problem.Location.SourceTree is { } tree && Driver.GetRunResult().GeneratedTrees.Contains(tree));
        return this;
    }

    public byte[] Emit()
    {
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = _output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return stream.ToArray();
    }

    public static CSharpCompilation Compile(string source, string assemblyName, params IEnumerable<MetadataReference> references) => CSharpCompilation.Create(
        assemblyName,
        [CSharpSyntaxTree.ParseText(Usings, Parsing, path: "Usings.cs"), CSharpSyntaxTree.ParseText(source, Parsing, path: SourcePath)],
        [.. Net100.References.All, .. references],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    private static CSharpGeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new LeaderTaskGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static IEnumerable<Diagnostic> Problems(Compilation compilation) =>
        compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !IsUndocumentedSource(diagnostic));

    private static bool IsUndocumentedSource(Diagnostic diagnostic) => diagnostic is { Id: "CS1591", Location.SourceTree.FilePath: SourcePath };
}
