using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Removes an assignment, so that the option keeps its default.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveAssignmentFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ConstantParticipantId.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        SyntaxNode? removed = root.Find<AssignmentExpressionSyntax>(diagnostic) switch
        {
            { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement } => statement,
            { Parent: InitializerExpressionSyntax } element => element,
            _ => null,
        };
        if (removed is not null)
        {
            yield return new PlannedFix($"Remove {diagnostic.Properties[DiagnosticKeys.Property]}", "RemoveAssignment", editor => editor.RemoveNode(removed, SyntaxRemoveOptions.KeepNoTrivia));
        }
    }
}
