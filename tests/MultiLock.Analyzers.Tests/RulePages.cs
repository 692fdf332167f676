using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MultiLock.Analyzers.Tests;

/// <summary>The pages in <c>docs/rules</c>.</summary>
internal static class RulePages
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(TestFolder(), "..", "..", "docs", "rules"));

    public static string PathOf(string rule) => Path.Combine(Folder, rule + ".md");

    /// <summary>Gets the code below a heading.</summary>
    public static string Code(string rule, string heading)
    {
        string text = File.ReadAllText(PathOf(rule));
        Match match = Regex.Match(text, $"^## {Regex.Escape(heading)}\n\n```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        return match.Groups[1].Value;
    }

    public static string TestFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
