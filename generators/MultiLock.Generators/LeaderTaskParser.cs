using Microsoft.CodeAnalysis;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;
using MultiLock.Generators.Rules;

namespace MultiLock.Generators;

/// <summary>Turns a marked method into a model that holds no symbol.</summary>
internal static class LeaderTaskParser
{
    private static readonly SymbolDisplayFormat ReadableName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat CSharpName = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat MemberName = new(
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static LeaderTaskModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        if (context.TargetSymbol is not IMethodSymbol { ContainingType: not null } method)
        {
            return null;
        }

        Compilation compilation = context.SemanticModel.Compilation;
        LeaderOnlyArguments arguments = LeaderOnlyArguments.Read(context.Attributes[0]);
        LeaderTaskProblem? problem = LeaderTaskMethodRules.Check(method, compilation)
            .Concat(LeaderTaskScheduleRules.Check(arguments))
            .FirstOrDefault();
        token.ThrowIfCancellationRequested();

        string type = ReadableType(method.ContainingType);
        string path = type.Length == 0 ? method.Name : type + "." + method.Name;
        string parameters = string.Join(", ", method.Parameters.Select(parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        return new LeaderTaskModel(
            type,
            $"{path}({parameters})",
            arguments.Name ?? path,
            arguments,
            problem is null ? ParseCall(method, compilation) : null,
            problem?.Message);
    }

    private static string ReadableType(INamedTypeSymbol type)
    {
        // An extension block is a type without a name.
        INamedTypeSymbol named = type;
        while (named is { Name: "", ContainingType: not null })
        {
            named = named.ContainingType;
        }

        return named.ToDisplayString(ReadableName);
    }

    private static LeaderTaskCall ParseCall(IMethodSymbol method, Compilation compilation)
    {
        string type = method.ContainingType.ToDisplayString(CSharpName);
        string name = method.ToDisplayString(MemberName);
        return new LeaderTaskCall(
            type,
            method.IsOverride ? ReceiverOf(method, compilation).ToDisplayString(CSharpName) : type,
            name,
            Documentation.Reference(type, name, method),
            method.IsStatic,
            LeaderTaskReturns.Of(method.ReturnType)!.Value,
            new EquatableArray<LeaderTaskParameter>(method.Parameters.Select(ParseParameter)));
    }

    /// <summary>
    /// C# looks at overrides last: beside <c>Run(object)</c>, a call of the override <c>Run(Store)</c> would be bound to the former. Called through
    /// the type that first declared it, the override runs.
    /// </summary>
    private static INamedTypeSymbol ReceiverOf(IMethodSymbol method, Compilation compilation)
    {
        IMethodSymbol declared = method;
        while (declared.OverriddenMethod is { } overridden
            && SymbolEqualityComparer.Default.Equals(overridden.ReturnType, method.ReturnType)
            && compilation.IsSymbolAccessibleWithin(overridden, compilation.Assembly))
        {
            declared = overridden;
        }

        return declared.ContainingType;
    }

    private static LeaderTaskParameter ParseParameter(IParameterSymbol parameter)
    {
        LeaderTaskParameterSource source = LeaderTaskParameterRules.SourceOf(parameter);
        bool isOptional = parameter.HasExplicitDefaultValue || parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        string type = source.IsService() ? parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(CSharpName) : "";
        return source switch
        {
            LeaderTaskParameterSource.Constant => new(source, type, ConstantLiteral.Format(parameter.Type, parameter.ExplicitDefaultValue), isOptional),
            LeaderTaskParameterSource.KeyedService => new(source, type, ConstantLiteral.Format(LeaderTaskParameterRules.KeyOf(parameter)!.Value), isOptional),
            _ => new(source, type, null, isOptional),
        };
    }
}
