using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Awaits what blocks, and what nothing waits for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AwaitFix : PlannedFixProvider
{
    private const string Title = "Await it";
    private const string Key = "Await";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.BlockingCall.Id, Descriptors.FireAndForget.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<ExpressionSyntax>(diagnostic) is not { } reported || !reported.IsInAsyncFunction(model, token))
        {
            yield break;
        }

        if (diagnostic.Id == Descriptors.FireAndForget.Id)
        {
            if (reported.Parent is AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax } discard)
            {
                yield return new PlannedFix(Title, Key, editor => editor.ReplaceNode(discard, FixSyntax.Await(reported).WithTriviaFrom(discard)));
            }
        }
        else if (Awaited(reported, diagnostic.Properties[DiagnosticKeys.Token]) is { } awaited)
        {
            ExpressionSyntax replacement = FixSyntax.Await(awaited);
            if (reported.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax)
            {
                replacement = SyntaxFactory.ParenthesizedExpression(replacement);
            }

            yield return new PlannedFix(Title, Key, editor => editor.ReplaceNode(reported, replacement.WithTriviaFrom(reported)));
        }
    }

    private static ExpressionSyntax? Awaited(ExpressionSyntax reported, string? token) => reported switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result", Expression: var task } => task,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Expression: var task }, ArgumentList.Arguments.Count: 0 } => task,
        InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "GetResult",
                Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter", Expression: var task } },
            },
        } => task,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Sleep" }, ArgumentList.Arguments: [var time] } => Delay(time, token),
        _ => null,
    };

    private static InvocationExpressionSyntax Delay(ArgumentSyntax time, string? token)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = SyntaxFactory.SeparatedList([time.WithoutTrivia()]);
        if (token is not null)
        {
            arguments = SyntaxFactory.SeparatedList(
                [time.WithoutTrivia(), SyntaxFactory.Argument(SyntaxFactory.IdentifierName(token))],
                [SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)]);
        }

        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, FixSyntax.Type("System.Threading.Tasks.Task"), SyntaxFactory.IdentifierName("Delay")),
            SyntaxFactory.ArgumentList(arguments));
    }
}
