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

    /// <summary>A short hash that is the same in every process, unlike <see cref="string.GetHashCode()"/> (FNV-1a).</summary>
    public static string Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
