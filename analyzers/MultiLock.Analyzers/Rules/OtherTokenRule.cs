using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>A token passed on that is not the run's own.</summary>
internal static class OtherTokenRule
{
    private const string Always = "leadership is lost or the host stops";

    /// <summary>Steps that have to be finished in spite of a cancellation.</summary>
    private static readonly string[] Cleanup = ["Rollback", "Release", "Stop", "Dispose", "Close", "Unlock", "Abort"];

    public static void Report(LeaderTaskBody body)
    {
        if (body.Token is null)
        {
            return;
        }

        foreach (IOperation operation in body.Operations)
        {
            if (operation is IArgumentOperation { ArgumentKind: ArgumentKind.Explicit, Parent: IInvocationOperation invocation } argument
                && argument.Parameter?.Type.Is(body.Known.CancellationToken) == true
                && Describe(argument.Value.Unwrapped(), body) is var (token, missed)
                && !IsMeant(invocation, argument, body))
            {
                body.Report(Descriptors.OtherToken, argument.Value.Syntax.GetLocation(), token, missed, body.Token.Name);
            }
        }
    }

    private static (string Token, string Missed)? Describe(IOperation value, LeaderTaskBody body) => value switch
    {
        IPropertyReferenceOperation { Property: { Name: "None", ContainingType: { } type } } when type.Is(body.Known.CancellationToken) => ("CancellationToken.None", Always),
        IDefaultValueOperation when value.Type.Is(body.Known.CancellationToken) => ("default", Always),
        IPropertyReferenceOperation { Property.ContainingType: { } type } lifetime when type.Is(body.Known.HostApplicationLifetime) =>
            (lifetime.Property.Name, "leadership is lost"),
        IPropertyReferenceOperation { Property: { Name: "LeadershipEnded", ContainingType: { } type } }
            when type.Is(body.Known.LeadershipContext) && body.Arguments.Timeout is not null => ("LeadershipEnded", "Timeout has passed"),
        _ => null,
    };

    private static bool IsMeant(IInvocationOperation invocation, IArgumentOperation argument, LeaderTaskBody body)
    {
        IMethodSymbol method = invocation.TargetMethod;
        // Task.Run and ContinueWith take a token for the start alone; linked sources are made of several.
        return method.ContainingType.Is(body.Known.CancellationTokenSource)
            || method.ContainingType.Is(body.Known.TaskFactory)
            || ((method.ContainingType.Is(body.Known.Task) || method.ContainingType.OriginalDefinition.Is(body.Known.TaskOfT)) && method.Name is not ("Delay" or "WaitAsync"))
            || Cleanup.Any(name => method.Name.StartsWith(name, StringComparison.Ordinal))
            || invocation.Arguments.Any(other => other != argument && other.ArgumentKind == ArgumentKind.Explicit && body.LooksAtToken(other.Value) && !body.IsLeadership(other.Value.Type))
            || invocation.Ancestors().Any(ancestor => ancestor is ICatchClauseOperation || (ancestor.Parent is ITryOperation attempt && attempt.Finally == ancestor));
    }
}
