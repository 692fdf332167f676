using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Rules;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers;

/// <summary>Looks at code that uses <c>ILeaderElectionService</c>, and at calls of leader tasks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ElectionUsageAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.CalledDirectly,
        Descriptors.CheckedThenAwaited,
        Descriptors.PollsIsLeader,
        Descriptors.WaitsInStart,
        Descriptors.ChangesWithoutToken,
        Descriptors.SynchronousDispose,
        Descriptors.IgnoredAttempt,
        Descriptors.LeadershipReadTwice,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Tests do all of this on purpose: they poll, call tasks, and look at what a broken use leads to.
            if (KnownSymbols.TryCreate(start.Compilation) is not { IsTestProject: false } known)
            {
                return;
            }

            start.RegisterOperationAction(operation => AnalyzeInvocation(operation, known), OperationKind.Invocation);
            start.RegisterOperationAction(operation => AnalyzeProperty(operation, known), OperationKind.PropertyReference);
            start.RegisterOperationAction(operation => DisposeRule.ReportUsing(operation, known), OperationKind.Using, OperationKind.UsingDeclaration);
        });
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context, KnownSymbols known)
    {
        var invocation = (IInvocationOperation)context.Operation;
        switch (invocation.TargetMethod.Name)
        {
            case "WaitForLeadershipAsync" or "WaitForLeaderAsync" when known.IsElectionMember(invocation.TargetMethod, invocation.TargetMethod.Name):
                WaitInStartRule.Report(context, invocation, known);
                break;
            case "GetLeadershipChangesAsync" when known.IsElectionMember(invocation.TargetMethod, "GetLeadershipChangesAsync"):
                ChangesTokenRule.Report(context, invocation, known);
                break;
            case "TryAcquireLeadershipAsync" when known.IsElectionMember(invocation.TargetMethod, "TryAcquireLeadershipAsync")
                && invocation.User() is IAwaitOperation { Parent: IExpressionStatementOperation }:
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.IgnoredAttempt, invocation.Syntax.GetLocation()));
                break;
            case "Dispose":
                DisposeRule.ReportCall(context, invocation, known);
                break;
            default:
                DirectCallRule.Report(context, invocation, known);
                break;
        }
    }

    private static void AnalyzeProperty(OperationAnalysisContext context, KnownSymbols known)
    {
        var reference = (IPropertyReferenceOperation)context.Operation;
        switch (reference.Property.Name)
        {
            case "IsLeader" when known.IsElectionMember(reference.Property, "IsLeader"):
                LeaderCheckRules.Report(context, reference, known);
                break;
            case "Leadership" when known.IsElectionMember(reference.Property, "Leadership")
                && reference.Parent is IPropertyReferenceOperation or IInvocationOperation:
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.LeadershipReadTwice, reference.Syntax.GetLocation()));
                break;
        }
    }
}
