using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>What this repository shows its users as right is not reported: the documentation and the samples.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string GeneratorPage = Path.Combine("docs", "generator.md");
    private static readonly string Root = Path.GetFullPath(Path.Combine(RulePages.TestFolder(), "..", ".."));

    public static TheoryData<string, int> Blocks
    {
        get
        {
            TheoryData<string, int> blocks = [];
            IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(path => Path.GetRelativePath(Root, path));
            foreach (string file in pages.Append("README.md").Order(StringComparer.Ordinal))
            {
                for (int index = 0; index < BlocksOf(file).Length; index++)
                {
                    blocks.Add(file, index);
                }
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task ABlockOfTheDocumentation_WhenAnalyzed_IsNotReported(string file, int index)
    {
        string[] blocks = BlocksOf(file);
        string text = HasStatements(blocks[index]) && !blocks[index].Contains("var builder", StringComparison.Ordinal) ? Sources.Builder + blocks[index] : blocks[index];
        // Other blocks of the page are what this one speaks of. Programs stand alone: two have two entry points.
        string[] others = [.. blocks.Where((block, other) => other != index && !HasStatements(block))];

        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(AnalyzerRun.Compile(others.Prepend(text)), mayHaveErrors: true);

        // The page about the generator shows what it leaves out, too.
        Assert.DoesNotContain(reports, report => file != GeneratorPage || !report.Id.StartsWith("MLK10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheSample_WhenAnalyzed_IsNotReported()
    {
        string[] sources = [.. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("\\obj\\", StringComparison.Ordinal))
            .Select(File.ReadAllText)];

        Assert.NotEmpty(sources);
        Assert.Empty(await AnalyzerRun.DiagnosticsAsync(AnalyzerRun.Compile(sources), mayHaveErrors: true));
    }

    /// <summary>The rules are on where code like a user's is built, which a build without reports then proves.</summary>
    [Theory]
    [InlineData("samples/MultiLock.Sample/MultiLock.Sample.csproj")]
    [InlineData("tests/MultiLock.Chaos/MultiLock.Chaos.csproj")]
    [InlineData("tests/MultiLock.Hosting.Tests/MultiLock.Hosting.Tests.csproj")]
    public void AProjectWithLeaderTasks_WhenBuilt_HasTheAnalyzersOn(string project) => Assert.Matches(
        "MultiLock.Analyzers.csproj\" OutputItemType=\"Analyzer\"", File.ReadAllText(Path.Combine(Root, project)));

    private static string[] BlocksOf(string file) => [.. Block().Matches(File.ReadAllText(Path.Combine(Root, file))).Select(match => match.Groups[1].Value)];

    private static bool HasStatements(string block) =>
        CSharpSyntaxTree.ParseText(block).GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);

    [GeneratedRegex("^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
