using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Rules;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers;

/// <summary>Judges options that are constants, by the rules that the host applies when it starts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ElectionOptionsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.LeaseNotLongerThanHeartbeat,
        Descriptors.NoRoomForMargins,
        Descriptors.NoRoomForSecondHeartbeat,
        Descriptors.OptionOutOfRange,
        Descriptors.AzureLease,
        Descriptors.ConsulSession,
        Descriptors.ConstantParticipantId,
        Descriptors.SecretInMetadata,
        Descriptors.AlwaysSolo,
        Descriptors.StopTimeoutBeyondShutdown,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Tests try options that cannot work, and short leases.
            if (KnownSymbols.TryCreate(start.Compilation) is not { IsTestProject: false } known)
            {
                return;
            }

            StopTimeoutRule stop = new();
            start.RegisterOperationAction(
                operation =>
                {
                    var assignment = (ISimpleAssignmentOperation)operation.Operation;
                    if (assignment.Target is IPropertyReferenceOperation target)
                    {
                        stop.Note(assignment, target, known);
                        OptionRules.Report(operation, assignment, target, known);
                    }
                },
                OperationKind.SimpleAssignment);
            start.RegisterOperationAction(operation => OptionRules.ReportMetadata(operation, (IInvocationOperation)operation.Operation, known), OperationKind.Invocation);
            start.RegisterOperationAction(
                operation => LeaseRules.Report(operation, known), OperationKind.AnonymousFunction, OperationKind.ObjectCreation);
            start.RegisterCompilationEndAction(end => stop.Report(end.ReportDiagnostic));
        });
    }
}
