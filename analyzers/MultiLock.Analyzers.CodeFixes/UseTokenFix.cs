using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Passes the token that is at hand: instead of another one, or where one was left out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseTokenFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.OtherToken.Id, Descriptors.ChangesWithoutToken.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (diagnostic.Properties[DiagnosticKeys.Token] is not { } name)
        {
            yield break;
        }

        IdentifierNameSyntax value = SyntaxFactory.IdentifierName(name);
        if (diagnostic.Id == Descriptors.OtherToken.Id)
        {
            if (root.Find<ExpressionSyntax>(diagnostic) is { } other && other.Span == diagnostic.Location.SourceSpan)
            {
                yield return new PlannedFix($"Pass {name}", "UseToken", editor => editor.ReplaceNode(other, value.WithTriviaFrom(other)));
            }
        }
        else if (root.Find<InvocationExpressionSyntax>(diagnostic) is { } call && !call.IsInStaticFunction())
        {
            yield return new PlannedFix($"Pass {name}", "UseToken", editor => editor.ReplaceNode(
                call.ArgumentList, (current, _) => ((ArgumentListSyntax)current).AddArguments(SyntaxFactory.Argument(value))));
        }
    }
}
