using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Writes another text where the analyzer knows which one is meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReplaceTextFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        Descriptors.InvalidGroup.Id,
        Descriptors.InvalidDuration.Id,
        Descriptors.InvalidCron.Id,
        Descriptors.UnknownTimeZone.Id,
        Descriptors.CronWildcard.Id,
        Descriptors.UnknownGroupKey.Id,
        Descriptors.InvalidGroupName.Id,
    ];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticKeys.Replacement, out string? replacement) || replacement is null)
        {
            return [];
        }

        // A constant may be used elsewhere, where its text is right.
        LiteralExpressionSyntax[] literals = [.. root.FindNode(diagnostic.Location.SourceSpan)
            .DescendantNodesAndSelf()
            .OfType<LiteralExpressionSyntax>()
            .Where(static literal => literal.IsKind(SyntaxKind.StringLiteralExpression))];
        return literals is [var literal] && literal.Parent is AttributeArgumentSyntax or ArgumentSyntax or AssignmentExpressionSyntax
            ? [new PlannedFix($"Write \"{replacement}\"", "ReplaceText", editor => editor.ReplaceNode(literal, FixSyntax.Text(replacement).WithTriviaFrom(literal)))]
            : [];
    }
}
