using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>Recognizes types by name: cheaper than asking the compilation for them, and free of its state.</summary>
internal static class WellKnownTypes
{
    public static bool IsIn(ITypeSymbol type, string @namespace) =>
        type is { TypeKind: not TypeKind.Error, ContainingType: null } && type.ContainingNamespace?.ToDisplayString() == @namespace;

    public static bool Is(ITypeSymbol type, string @namespace, string name) =>
        type.Name == name && type is INamedTypeSymbol { Arity: 0 } && IsIn(type, @namespace);

    /// <summary>Gets the type inside <c>Nullable&lt;T&gt;</c>, or the type itself.</summary>
    public static ITypeSymbol WithoutNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
}
