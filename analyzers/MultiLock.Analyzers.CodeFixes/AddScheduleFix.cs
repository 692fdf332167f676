using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Gives a task that returns at once an interval.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddScheduleFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ReturnsAtOnce.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        AttributeSyntax? attribute = root.Find<MethodDeclarationSyntax>(diagnostic)?.AttributeLists
            .SelectMany(static list => list.Attributes)
            .FirstOrDefault(candidate => model.GetTypeInfo(candidate, token).Type is { Name: "LeaderOnlyAttribute" });
        if (attribute?.ArgumentList is not { } list)
        {
            yield break;
        }

        AttributeArgumentSyntax every = SyntaxFactory.AttributeArgument(FixSyntax.Text("1m")).WithNameEquals(SyntaxFactory.NameEquals("Every"));
        yield return new PlannedFix("Run it every minute", "AddEvery", editor => editor.ReplaceNode(
            list, (current, _) => ((AttributeArgumentListSyntax)current).AddArguments(every).WithAdditionalAnnotations(Formatter.Annotation)));
    }
}
