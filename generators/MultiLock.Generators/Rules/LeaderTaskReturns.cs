using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

internal static class LeaderTaskReturns
{
    /// <summary>Classifies a return type; null when it is not supported.</summary>
    public static LeaderTaskReturn? Of(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Void } => LeaderTaskReturn.Nothing,
        INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 0 or 1 } when WellKnownTypes.IsIn(type, "System.Threading.Tasks") => LeaderTaskReturn.Awaitable,
        _ => null,
    };
}
