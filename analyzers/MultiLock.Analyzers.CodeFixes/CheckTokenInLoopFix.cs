using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Makes an endless loop look at the token at the start of each round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CheckTokenInLoopFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.LoopIgnoresToken.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        StatementSyntax? body = root.Find<StatementSyntax>(diagnostic) switch
        {
            WhileStatementSyntax loop => loop.Statement,
            ForStatementSyntax loop => loop.Statement,
            _ => null,
        };
        if (body is null || diagnostic.Properties[DiagnosticKeys.Token] is not { } name)
        {
            yield break;
        }

        StatementSyntax check = SyntaxFactory.ParseStatement($"{name}.ThrowIfCancellationRequested();").WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        yield return new PlannedFix($"Call {name}.ThrowIfCancellationRequested()", "CheckToken", editor => editor.ReplaceNode(body, (current, _) =>
            current is BlockSyntax block
                ? block.WithStatements(block.Statements.Insert(0, check)).WithAdditionalAnnotations(Formatter.Annotation)
                : SyntaxFactory.Block(check, (StatementSyntax)current).WithAdditionalAnnotations(Formatter.Annotation)));
    }
}
