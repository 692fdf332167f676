using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>A subscription to changes that nothing ends.</summary>
internal static class ChangesTokenRule
{
    /// <summary>These end the stream by themselves.</summary>
    private static readonly HashSet<string> Bounded = new(StringComparer.Ordinal) { "Take", "TakeUntilLeader", "WhileLeader", "FirstAsync", "AnyAsync" };

    public static void Report(OperationAnalysisContext context, IInvocationOperation subscription, KnownSymbols known)
    {
        if (TakesToken(subscription, known) || !IsConsumedForEver(subscription, known))
        {
            return;
        }

        string? token = (context.ContainingSymbol as IMethodSymbol)?.Parameters.FirstOrDefault(parameter => parameter.Type.Is(known.CancellationToken))?.Name;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.ChangesWithoutToken,
            subscription.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Token, token),
            token is null ? "one" : $"'{token}'"));
    }

    private static bool TakesToken(IInvocationOperation invocation, KnownSymbols known) => invocation.Arguments.Any(argument =>
        argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Type.Is(known.CancellationToken) == true);

    private static bool IsConsumedForEver(IInvocationOperation subscription, KnownSymbols known)
    {
        IOperation stream = subscription;
        while (true)
        {
            switch (stream.User())
            {
                case IForEachLoopOperation { IsAsynchronous: true } loop:
                    return stream.IsWithin(loop.Collection) && !loop.Body.DescendantsHere().Any(IsExit);
                // The value goes through the operators one by one; a token given to any of them ends them all.
                case IArgumentOperation { Parent: IInvocationOperation next }
                    when next.TargetMethod is { IsExtensionMethod: true, Name: not "WithCancellation" } && !Bounded.Contains(next.TargetMethod.Name) && !TakesToken(next, known):
                    stream = next;
                    break;
                case IAwaitOperation:
                    return stream != subscription;
                default:
                    return false;
            }
        }
    }

    private static bool IsExit(IOperation operation) => operation is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo };
}
