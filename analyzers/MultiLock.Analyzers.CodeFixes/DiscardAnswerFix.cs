using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Says that the answer to an attempt does not matter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DiscardAnswerFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.IgnoredAttempt.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<ExpressionStatementSyntax>(diagnostic) is { Expression: AwaitExpressionSyntax awaited })
        {
            AssignmentExpressionSyntax discard = SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                SyntaxFactory.IdentifierName("_").WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
                awaited.WithoutTrivia());
            yield return new PlannedFix("Write '_ =': the answer does not matter", "Discard", editor => editor.ReplaceNode(awaited, discard.WithTriviaFrom(awaited)));
        }
    }
}
