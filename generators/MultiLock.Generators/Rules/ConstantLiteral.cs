using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MultiLock.Generators.Rules;

/// <summary>Writes a constant as C# that has the constant's exact type: a service key of <c>5L</c> is not one of <c>5</c>.</summary>
internal static class ConstantLiteral
{
    private static readonly SymbolDisplayFormat Member = SymbolDisplayFormat.FullyQualifiedFormat.WithMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    /// <summary>Writes an argument of an attribute; null when it cannot be repeated.</summary>
    public static string? Format(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Primitive or TypedConstantKind.Enum => Format(constant.Type!, constant.Value),
        TypedConstantKind.Type when constant.Value is ITypeSymbol type => $"typeof({type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})",
        _ => null,
    };

    /// <summary>Writes a value of a type; null is its default.</summary>
    public static string Format(ITypeSymbol type, object? value)
    {
        string typeName = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return value switch
        {
            null => $"default({typeName})",
            _ when WellKnownTypes.WithoutNullable(type) is { TypeKind: TypeKind.Enum } enumeration => EnumMember(enumeration, value) ?? $"({typeName})({Number(value)})",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char character => SymbolDisplay.FormatLiteral(character, quote: true),
            true => "true",
            false => "false",
            int number => Number(number),
            uint number => Number(number) + "U",
            long number => Number(number) + "L",
            ulong number => Number(number) + "UL",
            double number => Floating(number, number.ToString("G17", CultureInfo.InvariantCulture) + "D"),
            float number => Floating(number, number.ToString("G9", CultureInfo.InvariantCulture) + "F", "float"),
            decimal number => Number(number) + "M",
            _ => $"({typeName})({Number(value)})",
        };
    }

    private static string? EnumMember(ITypeSymbol type, object value) => type.GetMembers()
        .OfType<IFieldSymbol>()
        .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value) && !CallRules.IsForbidden(field))?
        .ToDisplayString(Member);

    private static string Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Floating(double value, string literal, string type = "double") => value switch
    {
        double.NaN => $"{type}.NaN",
        double.PositiveInfinity => $"{type}.PositiveInfinity",
        double.NegativeInfinity => $"{type}.NegativeInfinity",
        _ => literal,
    };
}
