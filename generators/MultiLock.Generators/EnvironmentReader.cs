using Microsoft.CodeAnalysis;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;
using MultiLock.Generators.Rules;

namespace MultiLock.Generators;

/// <summary>Reads from the compilation what does not depend on the source that is being typed.</summary>
internal static class EnvironmentReader
{
    public static EnvironmentModel Read(Compilation compilation, CancellationToken token)
    {
        bool canRegister = KnownNames.Required.All(name => compilation.GetTypeByMetadataName(name) is not null);
        IEnumerable<string> registrars = canRegister ? ReferencedRegistrars(compilation, token) : [];
        return new EnvironmentModel(
            compilation.AssemblyName ?? "",
            canRegister,
            new EquatableArray<string>(registrars.Distinct(StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal)));
    }

    private static IEnumerable<string> ReferencedRegistrars(Compilation compilation, CancellationToken token)
    {
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            token.ThrowIfCancellationRequested();
            // Attributes are decoded only where there can be any: this runs at every edit, over some two hundred assemblies.
            if (!assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == KnownNames.RuntimeAssembly))
                || !CallRules.IsInGlobalNamespace(assembly, compilation))
            {
                continue;
            }

            foreach (AttributeData attribute in assembly.GetAttributes())
            {
                if (attribute is { AttributeClass: { } type, ConstructorArguments.Length: 1 }
                    && type.ToDisplayString() == KnownNames.RegistrarAttribute
                    && attribute.ConstructorArguments[0].Value is INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } registrar)
                {
                    yield return registrar.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
                }
            }
        }
    }
}
