using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Syntax that several fixes write.</summary>
internal static class FixSyntax
{
    public static T? Find<T>(this SyntaxNode root, Diagnostic diagnostic)
        where T : SyntaxNode =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>();

    /// <summary>Names a type in full, to be shortened as far as the file allows.</summary>
    public static TypeSyntax Type(string name) =>
        SyntaxFactory.ParseTypeName("global::" + name).WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation);

    public static LiteralExpressionSyntax Text(string text) =>
        SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text));

    public static AwaitExpressionSyntax Await(ExpressionSyntax expression) =>
        SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), expression.WithoutTrivia());

    /// <summary>Whether <c>await</c> can be written at a place.</summary>
    public static bool IsInAsyncFunction(this SyntaxNode node, SemanticModel model, CancellationToken token)
    {
        foreach (SyntaxNode ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword != default;
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LockStatementSyntax:
                    return false;
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return model.GetEnclosingSymbol(node.SpanStart, token) is IMethodSymbol;
            }
        }

        return false;
    }

    /// <summary>Whether a place cannot see the parameters of the method around it.</summary>
    public static bool IsInStaticFunction(this SyntaxNode node) => node.Ancestors().Any(static ancestor => ancestor switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    });
}
