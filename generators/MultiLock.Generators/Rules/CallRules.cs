using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>Whether generated code, which is any other code of the assembly, may use a symbol.</summary>
internal static class CallRules
{
    /// <summary>Whether an attribute makes every use an error, which no pragma silences.</summary>
    public static bool IsForbidden(ISymbol symbol) => symbol.GetAttributes().Any(attribute => attribute.AttributeClass switch
    {
        { Name: "ObsoleteAttribute" } type => WellKnownTypes.IsIn(type, "System")
            && attribute.ConstructorArguments.Length == 2
            && attribute.ConstructorArguments[1].Value is true,
        { Name: "UnmanagedCallersOnlyAttribute" } type => WellKnownTypes.IsIn(type, "System.Runtime.InteropServices"),
        _ => false,
    });

    /// <summary>Whether the types of an assembly can be named by <c>global::</c>: not if it is known by an alias only.</summary>
    public static bool IsInGlobalNamespace(IAssemblySymbol assembly, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
        || compilation.GetMetadataReference(assembly)?.Properties.Aliases is not { IsDefaultOrEmpty: false } aliases
        || aliases.Contains(MetadataReferenceProperties.GlobalAlias);
}
