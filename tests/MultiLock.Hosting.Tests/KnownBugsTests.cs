using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MultiLock.Hosting.Tests;

/// <summary>The page of bugs that others shipped names tests. They exist.</summary>
public sealed partial class KnownBugsTests
{
    [Fact]
    public void Page_WhenItNamesTests_NamesThoseThatExist()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "docs", "known-bugs.md"));
        string[] named = [.. TestName().Matches(page).Select(match => match.Groups[1].Value).Distinct()];
        string tests = string.Concat(Directory.EnumerateFiles(TestsFolder(), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.True(named.Length > 40);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_WhenRead_HasATestForEachOfTheTwentyThree()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "docs", "known-bugs.md"));

        string[] rows = [.. page.Split('\n').Where(line => Row().IsMatch(line) && TestName().IsMatch(line))];

        Assert.Equal(Enumerable.Range(1, 23), rows.Select(row => int.Parse(Row().Match(row).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string TestsFolder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "..");

    [GeneratedRegex("`([A-Za-z0-9]+_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex Row();
}
