using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>Endless loops: one that never looks at the token, and one that swallows its cancellation.</summary>
internal static class LoopRules
{
    public static void Report(LeaderTaskBody body)
    {
        if (body.Token is null)
        {
            return;
        }

        foreach (IOperation operation in body.Operations)
        {
            if (operation is ILoopOperation loop && IsEndless(loop))
            {
                if (!body.LooksAtToken(loop))
                {
                    ReportBlindLoop(loop, body);
                }
                else
                {
                    ReportSwallowedCancellation(loop, body);
                }
            }
        }
    }

    /// <summary>Other loops end by themselves, or nobody can tell.</summary>
    private static bool IsEndless(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation { ConditionIsUntil: false, Condition.ConstantValue: { HasValue: true, Value: true } } => true,
        IForLoopOperation { Condition: null or { ConstantValue: { HasValue: true, Value: true } } } => true,
        _ => false,
    };

    private static void ReportBlindLoop(ILoopOperation loop, LeaderTaskBody body)
    {
        if (!loop.Body.DescendantsHere().Any(operation => IsExit(operation, loop)) && !IsTokenHandedOn(body))
        {
            body.Report(Descriptors.LoopIgnoresToken, KeywordOf(loop), body.Token!.Name);
        }
    }

    /// <summary>Whether the token, which the loop does not look at, went to something that may end it from outside: a registration, a reader, a linked source.</summary>
    private static bool IsTokenHandedOn(LeaderTaskBody body)
    {
        foreach (IOperation operation in body.Block.Descendants())
        {
            if (operation is IParameterReferenceOperation reference && reference.Parameter.Is(body.Token) && !IsAwaitedAtOnce(operation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAwaitedAtOnce(IOperation reference) =>
        reference.User() is IArgumentOperation { Parent: IInvocationOperation invocation }
        && invocation.User() is IAwaitOperation { Parent: IExpressionStatementOperation };

    private static void ReportSwallowedCancellation(ILoopOperation loop, LeaderTaskBody body)
    {
        foreach (IOperation operation in loop.Body.DescendantsHere())
        {
            if (operation is ITryOperation attempt
                && NearestLoop(attempt) == loop
                && body.LooksAtToken(attempt.Body)
                && SwallowingClause(attempt, loop, body) is { } clause
                && !LooksAtTokenElsewhere(loop, attempt, body))
            {
                body.Report(Descriptors.SwallowsCancellation, clause.Syntax.GetFirstToken().GetLocation(), body.Token!.Name);
            }
        }
    }

    private static ICatchClauseOperation? SwallowingClause(ITryOperation attempt, ILoopOperation loop, LeaderTaskBody body)
    {
        KnownSymbols known = body.Known;
        foreach (ICatchClauseOperation clause in attempt.Catches)
        {
            bool isCancellation = clause.ExceptionType.Is(known.OperationCanceledException);
            bool isAny = clause.ExceptionType is null || clause.ExceptionType.Is(known.Exception) || clause.ExceptionType.SpecialType == SpecialType.System_Object;
            if (!isCancellation && !isAny)
            {
                continue;
            }

            // With a filter, or with a way out, the author has thought of it.
            return clause.Filter is null
                && !clause.Handler.DescendantsHere().Any(operation => IsExit(operation, loop))
                && !body.LooksAtToken(clause.Handler)
                    ? clause
                    : isCancellation || clause.Filter is null ? null : SwallowingClauseAfter(attempt, clause, loop, body);
        }

        return null;
    }

    private static ICatchClauseOperation? SwallowingClauseAfter(ITryOperation attempt, ICatchClauseOperation filtered, ILoopOperation loop, LeaderTaskBody body) =>
        // A filter on everything may or may not let a cancellation pass; one that looks at the token does.
        body.LooksAtToken(filtered.Filter!)
            ? null
            : attempt.Catches
                .SkipWhile(clause => clause != filtered)
                .Skip(1)
                .FirstOrDefault(clause => clause.Filter is null
                    && (clause.ExceptionType is null || clause.ExceptionType.Is(body.Known.Exception))
                    && !clause.Handler.DescendantsHere().Any(operation => IsExit(operation, loop))
                    && !body.LooksAtToken(clause.Handler));

    private static bool LooksAtTokenElsewhere(ILoopOperation loop, ITryOperation attempt, LeaderTaskBody body)
    {
        foreach (IOperation child in loop.ChildOperations)
        {
            if (Visit(child))
            {
                return true;
            }
        }

        return false;

        bool Visit(IOperation operation)
        {
            if (operation == attempt)
            {
                return attempt.Finally is { } after && body.LooksAtToken(after);
            }

            return attempt.IsWithin(operation) ? operation.ChildOperations.Any(Visit) : body.LooksAtToken(operation);
        }
    }

    private static ILoopOperation? NearestLoop(IOperation operation) => operation.Ancestors().OfType<ILoopOperation>().FirstOrDefault();

    private static bool IsExit(IOperation operation, ILoopOperation loop) => operation switch
    {
        IReturnOperation or IThrowOperation => true,
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IBranchOperation { BranchKind: BranchKind.Break } branch => branch.GetCorrespondingOperation() == loop,
        _ => false,
    };

    /// <summary>The whole loop underlined would hide everything else in it.</summary>
    private static Location KeywordOf(ILoopOperation loop) => loop.Syntax.GetFirstToken().GetLocation();
}
