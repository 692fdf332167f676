using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Disposes asynchronously.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DisposeAsyncFix : PlannedFixProvider
{
    private const string Key = "DisposeAsync";

    private static readonly SyntaxToken AwaitKeyword = SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.SynchronousDispose.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        switch (root.Find<SyntaxNode>(diagnostic))
        {
            case LocalDeclarationStatementSyntax declaration when declaration.UsingKeyword != default:
                yield return Using(declaration, static node => ((LocalDeclarationStatementSyntax)node)
                    .WithUsingKeyword(((LocalDeclarationStatementSyntax)node).UsingKeyword.WithLeadingTrivia())
                    .WithAwaitKeyword(AwaitKeyword.WithLeadingTrivia(node.GetLeadingTrivia())));
                break;
            case UsingStatementSyntax statement:
                yield return Using(statement, static node => ((UsingStatementSyntax)node)
                    .WithUsingKeyword(((UsingStatementSyntax)node).UsingKeyword.WithLeadingTrivia())
                    .WithAwaitKeyword(AwaitKeyword.WithLeadingTrivia(node.GetLeadingTrivia())));
                break;
            case InvocationExpressionSyntax { Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax access } call
                when model.GetTypeInfo(access.Expression, token).Type is { } type && HasDisposeAsync(type):
                ExpressionSyntax disposal = call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("DisposeAsync")));
                yield return new PlannedFix("Await DisposeAsync", Key, editor => editor.ReplaceNode(call, FixSyntax.Await(disposal).WithTriviaFrom(call)));
                break;
        }
    }

    private static PlannedFix Using(SyntaxNode node, Func<SyntaxNode, SyntaxNode> change) =>
        new("Write await using", Key, editor => editor.ReplaceNode(node, (current, _) => change(current)));

    private static bool HasDisposeAsync(ITypeSymbol type)
    {
        for (ITypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMembers("DisposeAsync").Any(static member => member is IMethodSymbol { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public }))
            {
                return true;
            }
        }

        return type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(static contract => contract.Name == "IAsyncDisposable");
    }
}
