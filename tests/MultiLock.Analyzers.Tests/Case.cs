using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>
/// A piece of source kept as data. Files hold several: <c>//// a sentence</c> begins one, and below <c>//// => title of the fix</c> stands
/// what the fix makes of it.
/// </summary>
/// <param name="Rule">The rule that the file is about.</param>
/// <param name="Title">What the case shows.</param>
/// <param name="Source">The source; <c>[|…|]</c> marks what is reported.</param>
/// <param name="Fix">The title of a fix; null if the case has none.</param>
/// <param name="Fixed">The source after the fix; null if the case has none.</param>
internal sealed record Case(string Rule, string Title, string Source, string? Fix, string? Fixed)
{
    private const string Begin = "//// ";
    private const string FixedBegin = "=> ";

    public static Case[] Read(string folder, string rule)
    {
        string path = Path.Combine(RulePages.TestFolder(), folder, rule + ".cs");
        if (!File.Exists(path))
        {
            return [];
        }

        List<Case> cases = [];
        foreach (string section in ("\n" + File.ReadAllText(path)).Split("\n" + Begin).Skip(1))
        {
            int line = section.IndexOf('\n', StringComparison.Ordinal);
            (string title, string source) = (section[..line], section[(line + 1)..].Trim('\n') + "\n");
            if (title.StartsWith(FixedBegin, StringComparison.Ordinal))
            {
                cases[^1] = cases[^1] with { Fix = title[FixedBegin.Length..], Fixed = source };
            }
            else
            {
                cases.Add(new Case(rule, title, source, null, null));
            }
        }

        return [.. cases];
    }

    public static Case[] ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(RulePages.TestFolder(), folder), "*.cs").Order(StringComparer.Ordinal).SelectMany(path => Read(folder, Path.GetFileNameWithoutExtension(path)))];

    /// <summary>Gets the cases as arguments of a theory: rule and title.</summary>
    public static TheoryData<string, string> Titles(string folder, Func<Case, bool> predicate)
    {
        TheoryData<string, string> titles = [];
        foreach (Case item in ReadAll(folder).Where(predicate))
        {
            titles.Add(item.Rule, item.Title);
        }

        return titles;
    }

    public static Case Find(string folder, string rule, string title) => Assert.Single(Read(folder, rule), item => item.Title == title);
}
