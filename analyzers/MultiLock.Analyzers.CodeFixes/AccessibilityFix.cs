using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Lets the generated code see a leader task: its method, its class and the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AccessibilityFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.Inaccessible.Id, Descriptors.FileLocal.Id, Descriptors.NoPublicConstructor.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<MethodDeclarationSyntax>(diagnostic) is not { } declaration || model.GetDeclaredSymbol(declaration, token) is not { } method)
        {
            yield break;
        }

        if (diagnostic.Id == Descriptors.NoPublicConstructor.Id)
        {
            if (OnlyConstructor(method.ContainingType, root, token) is { } constructor)
            {
                yield return new PlannedFix("Make the constructor public", "PublicConstructor", editor => editor.SetAccessibility(constructor, Accessibility.Public));
            }

            yield break;
        }

        bool isHidden = !IsAccessible(method.DeclaredAccessibility);
        if (isHidden && (method.IsOverride || method.ExplicitInterfaceImplementations.Length > 0 || method.PartialDefinitionPart is not null || method.PartialImplementationPart is not null))
        {
            yield break;
        }

        List<SyntaxNode> hidden = isHidden ? [declaration] : [];
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal || !IsAccessible(type.DeclaredAccessibility))
            {
                if (type.DeclaringSyntaxReferences is not [var only] || only.SyntaxTree != root.SyntaxTree)
                {
                    yield break;
                }

                hidden.Add(only.GetSyntax(token));
            }
        }

        yield return new PlannedFix("Make it internal", "Internal", editor =>
        {
            foreach (SyntaxNode node in hidden)
            {
                editor.ReplaceNode(node, static (current, generator) => generator.WithAccessibility(WithoutFile(current), Accessibility.Internal));
            }
        });
    }

    private static bool IsAccessible(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static SyntaxNode WithoutFile(SyntaxNode node)
    {
        if (node is not BaseTypeDeclarationSyntax type || !type.Modifiers.Any(SyntaxKind.FileKeyword))
        {
            return node;
        }

        SyntaxToken modifier = type.Modifiers.First(static token => token.IsKind(SyntaxKind.FileKeyword));
        return type.WithModifiers(type.Modifiers.Replace(modifier, SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(modifier)));
    }

    private static ConstructorDeclarationSyntax? OnlyConstructor(INamedTypeSymbol type, SyntaxNode root, CancellationToken token) =>
        type.InstanceConstructors is [{ DeclaringSyntaxReferences: [var only] }] && only.SyntaxTree == root.SyntaxTree ? only.GetSyntax(token) as ConstructorDeclarationSyntax : null;
}
