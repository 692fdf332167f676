using System.Text;
using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Helpers;

/// <summary>Writes XML documentation.</summary>
internal static class Documentation
{
    private static readonly SymbolDisplayFormat Name = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.ExpandNullable | SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>
    /// Writes the value of a <c>cref</c> that means one method of a type that is not generic. Parameters are named only where there are overloads:
    /// they are hard to read, and it takes a compiler longer to read them than all other code around.
    /// </summary>
    public static string Reference(string type, string name, IMethodSymbol method) => method.ContainingType.GetMembers(method.Name).Length == 1
        ? $"{type}.{name}"
        : $"{type}.{name}({string.Join(", ", method.Parameters.Select(parameter => Reference(parameter.Type)))})";

    private static string Reference(ITypeSymbol type) => type.ToDisplayString(Name).Replace('<', '{').Replace('>', '}');

    /// <summary>Writes text on one line, and nothing that XML does not allow.</summary>
    public static string Text(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            switch (c)
            {
                case '&':
                    result.Append("&amp;");
                    break;
                case '<':
                    result.Append("&lt;");
                    break;
                case '>':
                    result.Append("&gt;");
                    break;
                default:
                    result.Append(IsPlain(c) ? c : '\uFFFD');
                    break;
            }
        }

        return result.ToString();
    }

    // By number: the tables of Unicode differ between the machines on which compilers run.
    private static bool IsPlain(char c) => c is not (
        < ' ' or (>= '\x7F' and <= '\x9F') or '\u2028' or '\u2029' or (>= '\uD800' and <= '\uDFFF') or >= '\uFFFE');
}
