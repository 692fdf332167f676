using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Turns <c>async void</c> into <c>async Task</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReturnTaskFix : PlannedFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.AsyncVoid.Id];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        // Where the signature is somebody else's, or stands twice, the change is not mechanical.
        if (root.Find<MethodDeclarationSyntax>(diagnostic) is { ExplicitInterfaceSpecifier: null } declaration
            && model.GetDeclaredSymbol(declaration, token) is IMethodSymbol { IsOverride: false, PartialDefinitionPart: null, PartialImplementationPart: null } method
            && !method.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers(method.Name))
                .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)))
        {
            yield return new PlannedFix("Return Task", "ReturnTask", editor => editor.ReplaceNode(
                declaration.ReturnType, FixSyntax.Type("System.Threading.Tasks.Task").WithTriviaFrom(declaration.ReturnType)));
        }
    }
}
