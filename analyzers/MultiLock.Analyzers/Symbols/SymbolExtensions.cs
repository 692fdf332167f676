using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers.Symbols;

internal static class SymbolExtensions
{
    /// <summary>Whether two symbols are the same; a type that the compilation does not have is equal to none.</summary>
    public static bool Is(this ISymbol? symbol, ISymbol? other) => other is not null && SymbolEqualityComparer.Default.Equals(symbol, other);

    public static bool Implements(this ITypeSymbol type, INamedTypeSymbol? contract) =>
        contract is not null && (type.Is(contract) || type.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default));

    /// <summary>Whether a symbol is declared in a namespace or in one below it.</summary>
    public static bool IsBelow(this ISymbol symbol, string @namespace)
    {
        for (INamespaceSymbol? part = symbol.ContainingNamespace; part is { IsGlobalNamespace: false }; part = part.ContainingNamespace)
        {
            if (part.ToDisplayString() == @namespace)
            {
                return true;
            }
        }

        return false;
    }
}
