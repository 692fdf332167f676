using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>
/// A fix that first plans its change, and is offered only if there is one. All changes of a document are made in one pass over its syntax, so that
/// "fix all" cannot lose those that lie close together.
/// </summary>
public abstract class PlannedFixProvider : CodeFixProvider
{
    private protected PlannedFixProvider()
    {
    }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        async (context, document, diagnostics) => await FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (PlannedFix fix in Plan(root, model, diagnostic, context.CancellationToken))
            {
                ImmutableArray<Diagnostic> alone = [diagnostic];
                context.RegisterCodeFix(CodeAction.Create(fix.Title, token => FixAsync(document, alone, fix.Key, token), fix.Key), diagnostic);
            }
        }
    }

    /// <summary>Plans the changes that mend a report; none if there is no mechanical one.</summary>
    private protected abstract IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token);

    private async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken token)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(token).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(token).ConfigureAwait(false);
        SyntaxEditor editor = new(root!, document.Project.Solution.Services);
        // Two reports may have the same remedy, which must not be applied twice.
        HashSet<object> mended = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            foreach (PlannedFix fix in Plan(root!, model!, diagnostic, token).Where(fix => fix.Key == key).Take(1))
            {
                if (mended.Add((diagnostic.Location.SourceSpan, fix.Key)))
                {
                    fix.Apply(editor);
                }
            }
        }

        return document.WithSyntaxRoot(editor.GetChangedRoot());
    }
}
