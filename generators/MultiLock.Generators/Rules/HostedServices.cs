using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>Recognizes what the host starts by itself.</summary>
internal static class HostedServices
{
    private const string Namespace = "Microsoft.Extensions.Hosting";

    public static bool IsHostedService(ITypeSymbol type) => type.AllInterfaces.Any(static candidate => WellKnownTypes.Is(candidate, Namespace, "IHostedService"));

    /// <summary>Whether a method is one of the steps of a hosted service's life: its members of the interfaces, or <c>ExecuteAsync</c>.</summary>
    public static bool IsCalledByTheHost(IMethodSymbol method) => method.Name switch
    {
        "ExecuteAsync" => Overrides(method, static declared => WellKnownTypes.Is(declared.ContainingType, Namespace, "BackgroundService")),
        "StartAsync" or "StopAsync" => Implements(method, "IHostedService"),
        "StartingAsync" or "StartedAsync" or "StoppingAsync" or "StoppedAsync" => Implements(method, "IHostedLifecycleService"),
        _ => false,
    };

    private static bool Overrides(IMethodSymbol method, Func<IMethodSymbol, bool> predicate)
    {
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (predicate(overridden))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Implements(IMethodSymbol method, string name)
    {
        foreach (INamedTypeSymbol candidate in method.ContainingType.AllInterfaces)
        {
            if (WellKnownTypes.Is(candidate, Namespace, name))
            {
                return candidate.GetMembers(method.Name).Any(member =>
                    SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)
                    || Overrides(method, overridden => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), overridden)));
            }
        }

        return false;
    }
}
