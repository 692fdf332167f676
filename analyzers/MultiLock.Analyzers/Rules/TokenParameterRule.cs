using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>A task that nothing can end.</summary>
internal static class TokenParameterRule
{
    /// <summary>Members that say nothing about whether leadership goes on.</summary>
    private static readonly HashSet<string> Facts = new(StringComparer.Ordinal)
    {
        "FencingToken", "ElectionGroup", "ParticipantId", "AcquiredAt", "TaskName", "ScheduledTime", "Attempt",
    };

    public static void Report(LeaderTaskBody body)
    {
        IMethodSymbol method = body.Method;
        // Where the signature is somebody else's, a parameter cannot be added.
        if (body.Token is not null || method.IsOverride || ImplementsInterfaceMember(method) || !HasTimeToEnd(body) || WatchesLeadership(body))
        {
            return;
        }

        body.ReportMethod(Descriptors.NoToken);
    }

    private static bool HasTimeToEnd(LeaderTaskBody body) => body.IsContinuous
        ? body.Operations.Any(static operation => operation is ILoopOperation or IAwaitOperation) || ReturnsOtherTask(body)
        : body.Operations.Any(static operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true }) || ReturnsOtherTask(body);

    private static bool ReturnsOtherTask(LeaderTaskBody body) => body.Known.IsTask(body.Method.ReturnType)
        && !body.Method.IsAsync
        && body.Operations.Any(operation => operation is IReturnOperation { ReturnedValue: { } value }
            && value.Unwrapped() is IInvocationOperation { TargetMethod: var called } && !called.ContainingType.Is(body.Known.Task) && !called.ContainingType.Is(body.Known.ValueTask));

    private static bool WatchesLeadership(LeaderTaskBody body)
    {
        if (!body.Method.Parameters.Any(parameter => body.IsLeadership(parameter.Type)))
        {
            return false;
        }

        foreach (IOperation operation in body.Block.Descendants())
        {
            if (operation is IParameterReferenceOperation reference && body.IsLeadership(reference.Type) && !IsOnlyAsked(reference))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOnlyAsked(IOperation reference)
    {
        IOperation? user = reference.Parent;
        while (user is IPropertyReferenceOperation { Property.Name: "Leadership" })
        {
            user = user.Parent;
        }

        return user is IPropertyReferenceOperation property && Facts.Contains(property.Property.Name);
    }

    private static bool ImplementsInterfaceMember(IMethodSymbol method)
    {
        foreach (INamedTypeSymbol contract in method.ContainingType.AllInterfaces)
        {
            foreach (ISymbol member in contract.GetMembers(method.Name))
            {
                if (method.ContainingType.FindImplementationForInterfaceMember(member).Is(method))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
