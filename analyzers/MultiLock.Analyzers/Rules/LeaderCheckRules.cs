using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>What depends on a look at <c>IsLeader</c>: a loop that polls it, and work that goes on when it has become false.</summary>
internal static class LeaderCheckRules
{
    private const string UseWait = "Await WaitForLeadershipAsync instead";
    private const string UseTask = "Mark the method that does the work [LeaderOnly], or react to GetLeadershipChangesAsync";

    public static void Report(OperationAnalysisContext context, IPropertyReferenceOperation check, KnownSymbols known)
    {
        // A value that is shown or counted is no decision.
        if (Decision(check) is not var (decision, isNegated) || context.ContainingSymbol is IMethodSymbol method && known.LeaderOnlyOf(method) is not null)
        {
            return;
        }

        if (PollingLoop(decision, known) is { } loop)
        {
            bool onlyWaits = loop == decision && isNegated && OnlyWaits(loop, known);
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.PollsIsLeader,
                check.Syntax.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Replacement, onlyWaits ? "WaitForLeadershipAsync" : null),
                onlyWaits ? UseWait : UseTask));
        }
        else if (decision is IConditionalOperation conditional && !MentionsLeadership(check.Root(), known))
        {
            IAwaitOperation? awaited = Guarded(conditional, isNegated)
                .SelectMany(static operation => operation.DescendantsHere().Prepend(operation))
                .OfType<IAwaitOperation>()
                .FirstOrDefault(operation => IsWork(operation, known));
            if (awaited is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.CheckedThenAwaited, awaited.Syntax.GetLocation()));
            }
        }
    }

    /// <summary>Gets the statement that the check decides, and whether it is about not leading.</summary>
    private static (IOperation Decision, bool IsNegated)? Decision(IOperation check)
    {
        bool isNegated = false;
        IOperation condition = check;
        while (condition.Parent is { } parent)
        {
            switch (parent)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }:
                    isNegated = !isNegated;
                    break;
                case IParenthesizedOperation or IConversionOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }:
                    break;
                case IConditionalOperation { Type: null } conditional when conditional.Condition == condition:
                    return (conditional, isNegated);
                case IWhileLoopOperation loop when loop.Condition == condition:
                    return (loop, isNegated);
                default:
                    return null;
            }

            condition = parent;
        }

        return null;
    }

    private static ILoopOperation? PollingLoop(IOperation decision, KnownSymbols known)
    {
        foreach (IOperation operation in decision.Ancestors().Prepend(decision))
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return null;
                case IWhileLoopOperation or IForLoopOperation when operation.DescendantsHere().Any(inner => IsPause(inner, known)):
                    return (ILoopOperation)operation;
            }
        }

        return null;
    }

    private static bool IsPause(IOperation operation, KnownSymbols known) => operation is IInvocationOperation { TargetMethod: { ContainingType: { } type } method }
        && ((method.Name == "Delay" && type.Is(known.Task)) || (method.Name == "Sleep" && type.Is(known.Thread)) || (method.Name == "WaitForNextTickAsync" && type.Is(known.PeriodicTimer)));

    private static bool OnlyWaits(ILoopOperation loop, KnownSymbols known) => Statements(loop.Body) is [IExpressionStatementOperation { Operation: IAwaitOperation awaited }]
        && awaited.Operation.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType: { } type } }
        && type.Is(known.Task)
        && loop is IWhileLoopOperation { Condition: IUnaryOperation };

    private static ImmutableArray<IOperation> Statements(IOperation body) => body is IBlockOperation block ? block.Operations : [body];

    /// <summary>Gets what runs only if this instance leads: a branch, or what follows a branch that leaves.</summary>
    private static IEnumerable<IOperation> Guarded(IConditionalOperation conditional, bool isNegated)
    {
        if (!isNegated)
        {
            return [conditional.WhenTrue];
        }

        if (conditional.WhenFalse is { } otherwise)
        {
            return [otherwise];
        }

        bool leaves = Statements(conditional.WhenTrue).LastOrDefault() is IReturnOperation or IThrowOperation or IBranchOperation;
        return leaves && conditional.Parent is IBlockOperation block ? block.Operations.SkipWhile(operation => operation != conditional).Skip(1) : [];
    }

    private static bool MentionsLeadership(IOperation root, KnownSymbols known) => root.Descendants().Any(operation =>
        operation.Type.Is(known.LeadershipContext)
        || (operation is IPropertyReferenceOperation property && property.Property.ContainingType.Is(known.LeadershipContext)));

    /// <summary>Waiting, answering a request, and what is said to the election itself, is harmless.</summary>
    private static bool IsWork(IAwaitOperation awaited, KnownSymbols known) =>
        awaited.Operation.Unwrapped() is IInvocationOperation { TargetMethod: { } method }
        && !method.ContainingType.Implements(known.ElectionService)
        && !(method.Name == "Delay" && method.ContainingType.Is(known.Task))
        && !method.IsBelow("System.IO")
        && !method.IsBelow("Microsoft.AspNetCore")
        && !method.IsBelow("Microsoft.Extensions.Logging");
}
