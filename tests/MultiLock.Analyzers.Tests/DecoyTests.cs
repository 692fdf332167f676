using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>
/// Everything that is reported of this library's types, written with types of the same names from another library, is not reported. This library is
/// referenced too, so that the rules are at work.
/// </summary>
public sealed class DecoyTests
{
    private static readonly ImmutableArray<MetadataReference> References =
        [.. AnalyzerRun.Runtime.Select(reference => Path.GetFileName(reference.Display ?? "").StartsWith("MultiLock.", StringComparison.Ordinal) ? reference.WithAliases(["real"]) : reference)];

    private static readonly CSharpCompilation[] Templates =
    [
        .. new[] { OutputKind.DynamicallyLinkedLibrary, OutputKind.ConsoleApplication }.Select(kind => AnalyzerRun.CreateCompilation(kind, References).AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Sources.Usings.Replace("global using MultiLock;", "global using Decoy;", StringComparison.Ordinal), path: "Usings.cs"),
            CSharpSyntaxTree.ParseText(DecoySources.Library, path: "Decoy.cs"))),
    ];

    [Theory]
    [MemberData(nameof(Rules.Ids), MemberType = typeof(Rules))]
    public async Task CasesOfARule_WhenWrittenWithTypesOfAnotherLibrary_AreNotReported(string rule)
    {
        foreach (string source in Case.Read("Cases", rule).Select(item => Marked.Parse(item.Source).Source).Append(RulePages.Code(rule, "Flagged")))
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(source, path: "Source0.cs", cancellationToken: TestContext.Current.CancellationToken);
            bool isProgram = tree.GetCompilationUnitRoot(TestContext.Current.CancellationToken).Members.Any(member => member is GlobalStatementSyntax);
            Compilation compilation = Templates[isProgram ? 1 : 0].AddSyntaxTrees(tree);
            CompilationWithAnalyzers analysis = new(compilation, AnalyzerRun.Analyzers, new AnalyzerOptions([]));

            ImmutableArray<Diagnostic> all = await analysis.GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain(all, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || AnalyzerRun.IsReport(diagnostic));
        }
    }

    [Fact]
    public async Task AProject_WhenItDoesNotReferenceTheLibrary_CostsAndReportsNothing()
    {
        CSharpCompilation compilation = AnalyzerRun.CreateCompilation(OutputKind.DynamicallyLinkedLibrary, References.Where(reference => reference.Properties.Aliases.IsEmpty))
            .AddSyntaxTrees(
                CSharpSyntaxTree.ParseText(Sources.Usings.Replace("global using MultiLock;", "", StringComparison.Ordinal), path: "Usings.cs", cancellationToken: TestContext.Current.CancellationToken),
                CSharpSyntaxTree.ParseText(DecoySources.Library.Replace("namespace Decoy", "namespace MultiLock", StringComparison.Ordinal), cancellationToken: TestContext.Current.CancellationToken),
                CSharpSyntaxTree.ParseText("class C { [MultiLock.LeaderOnly(\"bad group\")] private void M() { } }", cancellationToken: TestContext.Current.CancellationToken));

        Assert.DoesNotContain(
            await new CompilationWithAnalyzers(compilation, AnalyzerRun.Analyzers, new AnalyzerOptions([])).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || AnalyzerRun.IsReport(diagnostic));
    }
}
