using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>A method marked <c>[LeaderOnly]</c>, and where to report what is wrong with it.</summary>
internal sealed class MarkedMethod(IMethodSymbol method, AttributeData attribute)
{
    private static readonly SymbolDisplayFormat Format = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    public IMethodSymbol Method { get; } = method;

    public LeaderOnlyArguments Arguments { get; } = LeaderOnlyArguments.Read(attribute);

    /// <summary>Gets the name of the task as the generator gives it.</summary>
    public string TaskName => Arguments.Name ?? (Method.ContainingType.ToDisplayString(Format) is { Length: > 0 } type ? type + "." + Method.Name : Method.Name);

    /// <summary>Gets what tells the method from all others: where it stands.</summary>
    public string Id => $"{Location.SourceTree?.FilePath}:{Location.SourceSpan.Start}";

    public string DisplayName => Method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>Gets the place of the method's name.</summary>
    public Location Location => Method.Locations.FirstOrDefault(static location => location.IsInSource) ?? Location.None;

    /// <summary>Gets the place of what a problem is about: a value in the attribute, a parameter, or the method's name.</summary>
    public Location LocationOf(string? subject)
    {
        if (subject is null)
        {
            return Location;
        }

        if (attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList: { } list } syntax)
        {
            foreach (AttributeArgumentSyntax argument in list.Arguments)
            {
                bool found = subject == LeaderTaskScheduleRules.ElectionGroup
                    ? argument.NameEquals is null
                    : argument.NameEquals?.Name.Identifier.ValueText == subject;
                if (found)
                {
                    return argument.GetLocation();
                }
            }

            if (subject == LeaderTaskScheduleRules.ElectionGroup)
            {
                return syntax.GetLocation();
            }
        }

        return Method.Parameters.FirstOrDefault(parameter => parameter.Name == subject)?.Locations.FirstOrDefault() ?? Location;
    }
}
