using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>Recognizes types by name: cheaper than asking the compilation for them, and free of its state.</summary>
internal static class WellKnownTypes
{
    public static bool IsIn(ITypeSymbol type, string @namespace) =>
        type is { TypeKind: not TypeKind.Error, ContainingType: null } && IsNamed(type.ContainingNamespace, @namespace);

    public static bool Is(ITypeSymbol type, string @namespace, string name) =>
        type.Name == name && type is INamedTypeSymbol { Arity: 0 } && IsIn(type, @namespace);

    /// <summary>Gets the type inside <c>Nullable&lt;T&gt;</c>, or the type itself.</summary>
    public static ITypeSymbol WithoutNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    /// <summary>Compares from the end, without making a text: this is asked of every parameter at every edit.</summary>
    private static bool IsNamed(INamespaceSymbol? symbol, string name)
    {
        int end = name.Length;
        for (; symbol is { IsGlobalNamespace: false }; symbol = symbol.ContainingNamespace)
        {
            string part = symbol.Name;
            int start = end - part.Length;
            if (start < 0 || string.CompareOrdinal(name, start, part, 0, part.Length) != 0 || (start > 0 && name[start - 1] != '.'))
            {
                return false;
            }

            end = start - 1;
        }

        return end < 0;
    }
}
