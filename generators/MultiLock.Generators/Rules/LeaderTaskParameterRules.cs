using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>The rules for parameters, and where their values come from.</summary>
internal static class LeaderTaskParameterRules
{
    public static LeaderTaskProblem? Check(IParameterSymbol parameter, Compilation compilation)
    {
        string? reason = FindProblem(parameter, compilation);
        return reason is null ? null : new LeaderTaskProblem(LeaderTaskProblemKind.Parameter, $"parameter '{parameter.Name}' {reason}.", parameter.Name);
    }

    public static LeaderTaskParameterSource SourceOf(IParameterSymbol parameter)
    {
        ITypeSymbol type = WellKnownTypes.WithoutNullable(parameter.Type);
        return type switch
        {
            _ when WellKnownTypes.Is(type, "System.Threading", "CancellationToken") => LeaderTaskParameterSource.CancellationToken,
            _ when WellKnownTypes.Is(type, "MultiLock", "LeadershipContext") => LeaderTaskParameterSource.Leadership,
            _ when WellKnownTypes.Is(type, "MultiLock", "LeaderTaskRun") => LeaderTaskParameterSource.Run,
            _ when KeyOf(parameter) is not null => LeaderTaskParameterSource.KeyedService,
            // No container provides numbers and texts, so the default is what the author meant.
            _ when parameter.HasExplicitDefaultValue && IsPlainValue(parameter.Type) => LeaderTaskParameterSource.Constant,
            _ => LeaderTaskParameterSource.Service,
        };
    }

    /// <summary>Gets the key of <c>[FromKeyedServices]</c>, or null without one: a null key means the service that has none.</summary>
    public static TypedConstant? KeyOf(IParameterSymbol parameter)
    {
        AttributeData? attribute = parameter.GetAttributes().FirstOrDefault(candidate =>
            candidate.AttributeClass is { } type && WellKnownTypes.Is(type, "Microsoft.Extensions.DependencyInjection", "FromKeyedServicesAttribute"));
        return attribute is { ConstructorArguments.Length: 1 } && !attribute.ConstructorArguments[0].IsNull ? attribute.ConstructorArguments[0] : null;
    }

    private static string? FindProblem(IParameterSymbol parameter, Compilation compilation)
    {
        ITypeSymbol type = parameter.Type;
        if (parameter.RefKind != RefKind.None)
        {
            return "is passed by reference: pass it by value";
        }

        if (parameter.IsParams)
        {
            return "is a params list, which no container provides: take an IEnumerable<T>";
        }

        if (type.IsRefLikeType || Contains(type, static part => part is IPointerTypeSymbol or IFunctionPointerTypeSymbol))
        {
            return "is a pointer or a ref struct, which cannot outlive an await: take an object from the container";
        }

        if (Contains(type, static part => part.TypeKind == TypeKind.Error))
        {
            return "has a type that is not known while code is generated: declare it in source, or in a referenced assembly";
        }

        LeaderTaskParameterSource source = SourceOf(parameter);
        if (!source.IsService() && source != LeaderTaskParameterSource.Constant)
        {
            // It comes from the run, and its type is not named.
            return null;
        }

        if (IsUnusable(type, compilation))
        {
            return "has a type that generated code cannot name: use one that is internal or public, not obsolete, and not behind an alias";
        }

        if (KeyOf(parameter) is { } key)
        {
            if (ConstantLiteral.Format(key) is null)
            {
                return "has a service key that cannot be repeated: use a string, a number, an enum or a type";
            }

            if (IsUnusable(key.Value as ITypeSymbol ?? key.Type!, compilation))
            {
                return "has a service key that generated code cannot name: make it internal or public";
            }
        }

        return source == LeaderTaskParameterSource.Service && IsPlainValue(type) && !IsNullable(type)
            ? "is a plain value, which no container provides: give it a default value, or take IOptions<T>"
            : null;
    }

    private static bool IsUnusable(ITypeSymbol type, Compilation compilation) =>
        Contains(type, part => part is INamedTypeSymbol { IsFileLocal: true }
            || CallRules.IsForbidden(part)
            || (part.ContainingAssembly is { } assembly && !CallRules.IsInGlobalNamespace(assembly, compilation)))
        || !compilation.IsSymbolAccessibleWithin(type, compilation.Assembly);

    private static bool IsPlainValue(ITypeSymbol type) => type.IsValueType || type.SpecialType == SpecialType.System_String;

    private static bool IsNullable(ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool Contains(ITypeSymbol type, Func<ITypeSymbol, bool> predicate) => predicate(type) || type switch
    {
        IArrayTypeSymbol array => Contains(array.ElementType, predicate),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Contains(argument, predicate))
            || (named.ContainingType is { } outer && Contains(outer, predicate)),
        _ => false,
    };
}
