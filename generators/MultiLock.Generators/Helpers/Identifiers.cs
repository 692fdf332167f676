using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace MultiLock.Generators.Helpers;

internal static class Identifiers
{
    /// <summary>Replaces whatever cannot be part of an identifier, except <paramref name="keep"/>.</summary>
    public static string Sanitize(string text, char keep = '_')
    {
        string name = new(text.Select(c => c == keep || SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_').ToArray());
        return name.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(name[0]) ? name : "_" + name;
    }

    /// <summary>Leaves out whatever cannot be part of an identifier, and begins a word after it.</summary>
    public static string PascalCase(string text)
    {
        StringBuilder name = new(text.Length);
        bool isStart = true;
        foreach (char c in text)
        {
            if (c != '_' && SyntaxFacts.IsIdentifierPartCharacter(c))
            {
                name.Append(isStart ? char.ToUpperInvariant(c) : c);
                isStart = false;
            }
            else
            {
                isStart = true;
            }
        }

        return name.ToString();
    }

    /// <summary>A short hash that is the same in every process, unlike <see cref="string.GetHashCode()"/> (FNV-1a).</summary>
    public static string Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash.ToString("X8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
