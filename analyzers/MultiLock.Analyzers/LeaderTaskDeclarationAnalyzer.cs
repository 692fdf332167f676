using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Rules;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers;

/// <summary>
/// Explains what the generator leaves out, out of the generator's own rules, and what it writes although it was probably not meant.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LeaderTaskDeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. OmittedTaskRule.Descriptors,
        Descriptors.DuplicateName,
        Descriptors.TaskInHostedService,
        Descriptors.UnknownTimeZone,
        Descriptors.NeverRegistered,
        Descriptors.RunOnStartWithoutSchedule,
        Descriptors.TimeoutTooLong,
        Descriptors.CronWildcard,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownSymbols.TryCreate(start.Compilation) is not { } known)
            {
                return;
            }

            DeclaredTasks tasks = new();
            start.RegisterSymbolAction(symbol => Analyze((IMethodSymbol)symbol.Symbol, symbol.Compilation, known, tasks, symbol.ReportDiagnostic), SymbolKind.Method);

            // These two are methods too, but symbol actions do not see them.
            start.RegisterOperationAction(
                operation => Analyze(((ILocalFunctionOperation)operation.Operation).Symbol, operation.Compilation, known, tasks, operation.ReportDiagnostic),
                OperationKind.LocalFunction);
            start.RegisterOperationAction(
                operation => Analyze(((IAnonymousFunctionOperation)operation.Operation).Symbol, operation.Compilation, known, tasks, operation.ReportDiagnostic),
                OperationKind.AnonymousFunction);

            if (known.IsApplication)
            {
                start.RegisterOperationAction(operation => tasks.NoteCall(((IInvocationOperation)operation.Operation).TargetMethod), OperationKind.Invocation);
                start.RegisterOperationAction(operation => tasks.NoteCall(((IMethodReferenceOperation)operation.Operation).Method), OperationKind.MethodReference);
            }

            start.RegisterCompilationEndAction(end =>
            {
                tasks.ReportDuplicates(end.ReportDiagnostic);
                if (known.IsApplication)
                {
                    tasks.ReportIfNeverRegistered(end.ReportDiagnostic);
                }
            });
        });
    }

    private static void Analyze(IMethodSymbol method, Compilation compilation, KnownSymbols known, DeclaredTasks tasks, Action<Diagnostic> report)
    {
        // The other half of a partial method has the same attributes.
        if (method.PartialDefinitionPart is not null || known.LeaderOnlyOf(method) is not { } attribute)
        {
            return;
        }

        MarkedMethod marked = new(method, attribute);
        if (OmittedTaskRule.Report(marked, compilation, report))
        {
            return;
        }

        tasks.Add(marked);
        DeclarationWarnings.Report(marked, report);
    }
}
