using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Rules;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers;

/// <summary>Judges names of election groups outside of <c>[LeaderOnly]</c>: whether they are legal, and whether anything declares them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ElectionGroupAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.InvalidGroupName, Descriptors.UnknownGroupKey];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Tests ask for groups that are not there.
            if (KnownSymbols.TryCreate(start.Compilation) is not { IsTestProject: false } known)
            {
                return;
            }

            GroupNames names = new(known);
            start.RegisterSymbolAction(symbol => names.NoteMethod((IMethodSymbol)symbol.Symbol, symbol.ReportDiagnostic, symbol.CancellationToken), SymbolKind.Method);
            start.RegisterOperationAction(operation => names.NoteCall((IInvocationOperation)operation.Operation, operation.ReportDiagnostic), OperationKind.Invocation);
            start.RegisterOperationAction(operation => names.NoteOption((ISimpleAssignmentOperation)operation.Operation, operation.ReportDiagnostic), OperationKind.SimpleAssignment);
            start.RegisterCompilationEndAction(end => names.ReportUnknown(end.Options.AnalyzerConfigOptionsProvider, end.ReportDiagnostic));
        });
    }
}
