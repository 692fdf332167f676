using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Adds the <c>CancellationToken</c> of the run to a leader task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddTokenFix : PlannedFixProvider
{
    private static readonly string[] Names = ["cancellationToken", "runToken", "token"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NoToken.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<MethodDeclarationSyntax>(diagnostic) is not { } declaration || declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            yield break;
        }

        HashSet<string> taken = [.. declaration.DescendantTokens().Where(static candidate => candidate.IsKind(SyntaxKind.IdentifierToken)).Select(static identifier => identifier.ValueText)];
        if (Names.FirstOrDefault(candidate => !taken.Contains(candidate)) is not { } name)
        {
            yield break;
        }

        // Before the first optional parameter: callers may leave those out, and the engine passes all.
        int index = declaration.ParameterList.Parameters.TakeWhile(static parameter => parameter.Default is null).Count();
        ParameterSyntax added = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(FixSyntax.Type("System.Threading.CancellationToken").WithTrailingTrivia(SyntaxFactory.Space));
        yield return new PlannedFix("Take the CancellationToken of the run", "AddToken", editor => editor.ReplaceNode(
            declaration.ParameterList, (current, _) => Insert((ParameterListSyntax)current, index, added)));
    }

    private static ParameterListSyntax Insert(ParameterListSyntax list, int index, ParameterSyntax added) =>
        list.WithParameters(list.Parameters.Insert(index, added)).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
}
