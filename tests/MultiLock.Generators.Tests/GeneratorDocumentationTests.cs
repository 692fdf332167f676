using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace MultiLock.Generators.Tests;

/// <summary>What docs/generator.md shows is what the generator writes: its blocks are lines of the golden files.</summary>
public sealed partial class GeneratorDocumentationTests
{
    private const string Source = "csharp";
    private const string Generated = "cs";

    private static readonly string Page = File.ReadAllText(Path.Combine(Folder(), "..", "..", "docs", "generator.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Blocks =>
        [.. Block().Matches(Page).Select(match => new TheoryDataRow<string, string>(match.Groups[1].Value, match.Groups[2].Value))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void ABlock_WhenLookedUpInTheGoldenFiles_IsFoundThere(string language, string block)
    {
        string[] lines = Dedent(block.TrimEnd('\n').Split('\n'));
        IEnumerable<string> texts = GoldenFile.ReadAll().Values
            .SelectMany(files => files)
            .Where(file => file.Key == "Source.cs" == (language == Source))
            .Select(file => file.Value);

        Assert.True(texts.Any(text => Contains(text.Split('\n'), lines)), $"No golden file has these lines:\n{block}");
    }

    [Fact]
    public void ThePage_WhenSearchedForBlocks_ShowsBothSides()
    {
        string[] languages = [.. Block().Matches(Page).Select(match => match.Groups[1].Value)];

        Assert.True(languages.Count(language => language == Source) >= 4, "Sources are missing.");
        Assert.True(languages.Count(language => language == Generated) >= 7, "Generated code is missing.");
    }

    [Fact]
    public void EveryGoldenFile_WhenLookedFor_IsOnThePage() => Assert.All(
        GoldenFile.ReadAll().Keys, name => Assert.Contains($"{name}.verified.cs", Page, StringComparison.Ordinal));

    private static bool Contains(string[] text, string[] lines)
    {
        for (int start = 0; start + lines.Length <= text.Length; start++)
        {
            if (lines.SequenceEqual(Dedent(text[start..(start + lines.Length)])))
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Dedent(string[] lines)
    {
        int indent = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty().Min();
        return [.. lines.Select(line => line.Length > indent ? line[indent..] : line.TrimStart(' '))];
    }

    [GeneratedRegex("^```(csharp|cs)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
