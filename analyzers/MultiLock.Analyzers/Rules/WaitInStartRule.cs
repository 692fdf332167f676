using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>A wait for leadership that keeps the host from starting.</summary>
internal static class WaitInStartRule
{
    public static void Report(OperationAnalysisContext context, IInvocationOperation wait, KnownSymbols known)
    {
        if (context.ContainingSymbol is not IMethodSymbol method || wait.User() is not IAwaitOperation || wait.IsInNestedFunction())
        {
            return;
        }

        string? when =
            method.Name.StartsWith("Start", StringComparison.Ordinal) && HostedServices.IsCalledByTheHost(method) ? "while the host starts"
            : IsBeforeRun(wait, method, known) ? "before the host runs"
            : null;
        if (when is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.WaitsInStart, wait.Syntax.GetLocation(), wait.TargetMethod.Name, when));
        }
    }

    /// <summary>Whether the host is started after the wait, and was not started before it.</summary>
    private static bool IsBeforeRun(IInvocationOperation wait, IMethodSymbol method, KnownSymbols known)
    {
        if (method.Name is not ("<Main>$" or "Main"))
        {
            return false;
        }

        bool after = false;
        foreach (IOperation operation in wait.Root().DescendantsHere())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "Run" or "RunAsync" or "Start" or "StartAsync" } start
                && (start.Instance?.Type ?? start.Arguments.FirstOrDefault()?.Value.Unwrapped().Type) is { } host
                && host.Implements(known.Host))
            {
                if (start.Syntax.SpanStart < wait.Syntax.SpanStart)
                {
                    return false;
                }

                after = true;
            }
        }

        return after;
    }
}
