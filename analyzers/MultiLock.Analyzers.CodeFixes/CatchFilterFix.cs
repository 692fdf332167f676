using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Lets a cancellation of the run pass a <c>catch</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CatchFilterFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.SwallowsCancellation.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<CatchClauseSyntax>(diagnostic) is not { Filter: null } clause || diagnostic.Properties[DiagnosticKeys.Token] is not { } name)
        {
            yield break;
        }

        CatchFilterClauseSyntax filter = SyntaxFactory.CatchFilterClause(SyntaxFactory.ParseExpression($"!{name}.IsCancellationRequested"));
        yield return new PlannedFix($"Let the cancellation of {name} pass", "CatchFilter", editor => editor.ReplaceNode(
            clause, (current, _) => WithFilter((CatchClauseSyntax)current, filter)));
    }

    private static CatchClauseSyntax WithFilter(CatchClauseSyntax clause, CatchFilterClauseSyntax filter)
    {
        // What follows the declaration, such as the line break, has to follow the filter.
        SyntaxToken last = clause.Declaration?.GetLastToken() ?? clause.CatchKeyword;
        CatchClauseSyntax closed = clause.ReplaceToken(last, last.WithTrailingTrivia(SyntaxFactory.Space));
        return closed.WithFilter(filter.NormalizeWhitespace().WithTrailingTrivia(last.TrailingTrivia)).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
