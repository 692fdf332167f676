using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Replaces a loop that sleeps until <c>IsLeader</c> is true by a wait that is woken.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WaitForLeadershipFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.PollsIsLeader.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (diagnostic.Properties[DiagnosticKeys.Replacement] is null
            || root.Find<MemberAccessExpressionSyntax>(diagnostic) is not { } check
            || check.FirstAncestorOrSelf<WhileStatementSyntax>() is not { } loop)
        {
            yield break;
        }

        ArgumentSyntax? tokenArgument = loop.Statement.DescendantNodes()
            .OfType<InvocationExpressionSyntax>()
            .SelectMany(static call => call.ArgumentList.Arguments)
            .FirstOrDefault(argument => model.GetTypeInfo(argument.Expression, token).Type is { Name: nameof(CancellationToken) });
        InvocationExpressionSyntax wait = SyntaxFactory.InvocationExpression(
            check.WithName(SyntaxFactory.IdentifierName("WaitForLeadershipAsync")).WithoutTrivia(),
            SyntaxFactory.ArgumentList(tokenArgument is null ? default : SyntaxFactory.SingletonSeparatedList(tokenArgument.WithoutTrivia())));
        yield return new PlannedFix("Await WaitForLeadershipAsync", "Wait", editor => editor.ReplaceNode(
            loop, SyntaxFactory.ExpressionStatement(FixSyntax.Await(wait)).WithTriviaFrom(loop)));
    }
}
