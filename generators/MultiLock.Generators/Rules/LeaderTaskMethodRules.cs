using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>The rules for the method that carries the attribute and for the type that declares it.</summary>
internal static class LeaderTaskMethodRules
{
    public static IEnumerable<LeaderTaskProblem> Check(IMethodSymbol method, Compilation compilation)
    {
        if ((CheckKind(method) ?? CheckHost(method)) is { } kind)
        {
            // Nothing else that could be said of a local function or of ExecuteAsync would help.
            return [kind];
        }

        return CheckType(method)
            .Concat(CheckMethod(method))
            .Concat(method.Parameters.Select(parameter => LeaderTaskParameterRules.Check(parameter, compilation)))
            .OfType<LeaderTaskProblem>();
    }

    private static LeaderTaskProblem? CheckKind(IMethodSymbol method)
    {
        string? what = method.MethodKind switch
        {
            MethodKind.LocalFunction => "a local function",
            MethodKind.AnonymousFunction => "a lambda",
            MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove => "an accessor",
            MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation => method.ContainingType.TypeKind switch
            {
                TypeKind.Class => null,
                TypeKind.Struct => "a method of a struct",
                TypeKind.Interface => "a method of an interface",
                _ => "a method of an extension block",
            },
            _ => "an operator",
        };

        return what is null
            ? null
            : new LeaderTaskProblem(
                LeaderTaskProblemKind.NotAMethodOfAClass, $"{what} cannot be a leader task: put [LeaderOnly] on a method of a class or record class.");
    }

    /// <summary>A method that the host calls runs on every instance whatever attribute it has, and would run once more on the leader.</summary>
    private static LeaderTaskProblem? CheckHost(IMethodSymbol method) => HostedServices.IsCalledByTheHost(method)
        ? new LeaderTaskProblem(
            LeaderTaskProblemKind.StartedByTheHost,
            $"the host calls '{method.Name}' of a hosted service, on every instance: move the work to a method of a class that is no hosted service, and mark that one.")
        : null;

    private static IEnumerable<LeaderTaskProblem?> CheckType(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (type.IsGenericType)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Generic, $"'{Display(type)}' is generic, and nothing says with which types to create it: move the method to a class that is not.");
        }

        foreach (INamedTypeSymbol part in SelfAndContainingTypes(type))
        {
            if (part.IsFileLocal)
            {
                yield return new LeaderTaskProblem(
                    LeaderTaskProblemKind.FileLocal, $"'{Display(part)}' is visible in its own file only: make it internal or public.");
            }
            else if (!IsAccessible(part.DeclaredAccessibility))
            {
                yield return new LeaderTaskProblem(
                    LeaderTaskProblemKind.Inaccessible, $"'{Display(part)}' is {Words(part.DeclaredAccessibility)}: make it internal or public.");
            }
        }

        if (method.IsStatic)
        {
            yield break;
        }

        // Of an abstract method, that is said of the method.
        if (type.IsAbstract && !method.IsAbstract)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Abstract, $"'{Display(type)}' is abstract and cannot be created: put [LeaderOnly] on a method of the class that derives from it.");
        }
        else if (!type.IsAbstract && !type.InstanceConstructors.Any(constructor => constructor.DeclaredAccessibility == Accessibility.Public))
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.NoPublicConstructor, $"'{Display(type)}' has no public constructor for the container to call: add one, or make the method static.");
        }
    }

    private static IEnumerable<LeaderTaskProblem?> CheckMethod(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Generic, "the method is generic, and nothing says with which types to call it: remove its type parameters.");
        }

        if (method.MethodKind == MethodKind.ExplicitInterfaceImplementation)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Inaccessible, "the method implements an interface explicitly, which hides it from callers: implement it as a public method.");
        }
        else if (!IsAccessible(method.DeclaredAccessibility))
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Inaccessible, $"the method is {Words(method.DeclaredAccessibility)}: make it internal or public.");
        }

        if (method.IsAbstract)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.Abstract, "the method is abstract: put [LeaderOnly] on the method that overrides it.");
        }

        if (SelfAndOverridden(method).Any(CallRules.IsForbidden) || SelfAndContainingTypes(method.ContainingType).Any(CallRules.IsForbidden))
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.CallForbidden, "[Obsolete(error: true)] or [UnmanagedCallersOnly] forbids every call of it: remove that attribute or [LeaderOnly].");
        }

        if (method.ReturnsVoid && (method.PartialImplementationPart ?? method).IsAsync)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.AsyncVoid, "nobody can wait for an async void method, or see it fail: return Task.");
        }

        if (method.RefKind != RefKind.None || LeaderTaskReturns.Of(method.ReturnType) is null)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.ReturnType, $"the method returns '{Display(method.ReturnType)}': return Task, ValueTask or void.");
        }

        if (method.IsVararg)
        {
            yield return new LeaderTaskProblem(LeaderTaskProblemKind.Parameter, "the method takes __arglist: remove it.");
        }
    }

    private static IEnumerable<INamedTypeSymbol> SelfAndContainingTypes(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is not null; part = part.ContainingType)
        {
            yield return part;
        }
    }

    /// <summary>The compiler judges a call of an override by the method that it overrides.</summary>
    private static IEnumerable<IMethodSymbol> SelfAndOverridden(IMethodSymbol method)
    {
        for (IMethodSymbol? part = method; part is not null; part = part.OverriddenMethod)
        {
            yield return part;
        }
    }

    private static bool IsAccessible(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static string Words(Accessibility accessibility) => accessibility switch
    {
        Accessibility.Protected => "protected",
        Accessibility.ProtectedAndInternal => "private protected",
        _ => "private",
    };

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
