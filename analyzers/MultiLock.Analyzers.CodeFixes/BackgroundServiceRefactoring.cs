using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>
/// Turns a <c>BackgroundService</c> whose loop looks at <c>IsLeader</c> into a class with a method marked <c>[LeaderOnly]</c>. The loop stays as it is, without
/// the check: the engine starts it with the term and cancels its token at the end. Registrations of the service become those of the leader tasks.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(BackgroundServiceRefactoring)), Shared]
public sealed class BackgroundServiceRefactoring : CodeRefactoringProvider
{
    internal const string Title = "Turn into a [LeaderOnly] method";

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        Document document = context.Document;
        CancellationToken token = context.CancellationToken;
        if (await document.GetSyntaxRootAsync(token).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(token).ConfigureAwait(false) is not { } model
            || root.FindNode(context.Span).FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } declaration
            || LeaderLoop.Find(declaration, model, token) is not { } loop)
        {
            return;
        }

        List<InvocationExpressionSyntax> registrations = [];
        foreach (Document other in document.Project.Documents)
        {
            // One that is made by a factory cannot be replaced.
            if (!await FindRegistrationsAsync(other, loop.Service, registrations, token).ConfigureAwait(false))
            {
                return;
            }
        }

        context.RegisterRefactoring(CodeAction.Create(Title, cancellation => ChangeAsync(document, loop, registrations, cancellation), Title));
    }

    private static async Task<Solution> ChangeAsync(Document document, LeaderLoop loop, List<InvocationExpressionSyntax> registrations, CancellationToken token)
    {
        SolutionEditor solution = new(document.Project.Solution);
        DocumentEditor editor = await solution.GetDocumentEditorAsync(document.Id, token).ConfigureAwait(false);
        editor.ReplaceNode(loop.Declaration, loop.Rewrite(editor.Generator));
        foreach (InvocationExpressionSyntax registration in registrations)
        {
            DocumentId id = document.Project.Solution.GetDocumentId(registration.SyntaxTree)!;
            DocumentEditor other = await solution.GetDocumentEditorAsync(id, token).ConfigureAwait(false);
            var access = (MemberAccessExpressionSyntax)registration.Expression;
            other.ReplaceNode(access.Name, other.Generator.IdentifierName("AddGeneratedLeaderTasks").WithTriviaFrom(access.Name));
        }

        return solution.GetChangedSolution();
    }

    private static async Task<bool> FindRegistrationsAsync(Document document, INamedTypeSymbol service, List<InvocationExpressionSyntax> found, CancellationToken token)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(token).ConfigureAwait(false);
        SemanticModel? model = null;
        foreach (GenericNameSyntax name in root!.DescendantNodes().OfType<GenericNameSyntax>().Where(static name => name.Identifier.ValueText == "AddHostedService"))
        {
            model ??= await document.GetSemanticModelAsync(token).ConfigureAwait(false);
            if (name.TypeArgumentList.Arguments is [var type] && SymbolEqualityComparer.Default.Equals(model!.GetTypeInfo(type, token).Type, service))
            {
                if (name.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call })
                {
                    return false;
                }

                found.Add(call);
            }
        }

        return true;
    }
}
