using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>A rule is a descriptor, an analyzer that reports it, a page, a row in the release files, and cases.</summary>
public sealed partial class RuleInventoryTests
{
    private static readonly string Analyzers = Path.GetFullPath(Path.Combine(RulePages.TestFolder(), "..", "..", "analyzers", "MultiLock.Analyzers"));

    private static readonly string[] Headings = ["## Flagged", "## Better", "## Why", "## When to suppress"];
    private static readonly string[] ReleaseFiles = ["Shipped", "Unshipped"];

    [Theory]
    [MemberData(nameof(Rules.Ids), MemberType = typeof(Rules))]
    public void ARule_WhenLookedUp_HasAllItsParts(string rule)
    {
        DiagnosticDescriptor descriptor = Assert.Single(Rules.All, candidate => candidate.Id == rule);
        Assert.Matches("^MLK[123][0-9]{3}$", rule);
        Assert.NotEqual("", descriptor.Title.ToString(CultureInfo.InvariantCulture));
        Assert.True(descriptor.IsEnabledByDefault);
        Assert.True(descriptor.DefaultSeverity is DiagnosticSeverity.Error or DiagnosticSeverity.Warning);
        Assert.Equal(rule[3] switch { '1' => "MultiLock.Usage", '2' => "MultiLock.Reliability", _ => "MultiLock.Configuration" }, descriptor.Category);
        Assert.EndsWith($"/docs/rules/{rule}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);

        Assert.Single(AnalyzerRun.Analyzers, analyzer => analyzer.SupportedDiagnostics.Contains(descriptor));

        string page = File.ReadAllText(RulePages.PathOf(rule));
        Assert.StartsWith($"# {rule}: ", page, StringComparison.Ordinal);
        Assert.All(Headings, heading => Assert.Contains($"\n{heading}\n", page, StringComparison.Ordinal));
        Assert.Contains($"| {descriptor.Category} | {descriptor.DefaultSeverity} | {(Fixes.Provides(rule) ? "Yes" : "No")}", page, StringComparison.Ordinal);

        string[] rows = [.. ReleaseFiles.SelectMany(name => File.ReadLines(Path.Combine(Analyzers, $"AnalyzerReleases.{name}.md")))];
        Assert.Contains(rows, row => row.StartsWith($"{rule} | {descriptor.Category} | {descriptor.DefaultSeverity} | ", StringComparison.Ordinal));

        Assert.Contains(Case.Read("Cases", rule), section => section.Source.Contains("[|", StringComparison.Ordinal));
        Assert.NotEmpty(Case.Read("CorrectUses", rule));
    }

    [Fact]
    public void Pages_WhenListed_BelongToRules() => Assert.Equal(
        Rules.All.Select(descriptor => descriptor.Id),
        Directory.EnumerateFiles(RulePages.Folder, "MLK*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Rules_WhenCounted_AreMoreThanAnybodyRemembers() => Assert.InRange(Rules.All.Length, 50, 200);

    /// <summary>Editors and builds skip an analyzer that wants a compiler newer than theirs.</summary>
    [Fact]
    public void TheAssemblies_WhenLoaded_AskForTheOldestCompilerOnly() => Assert.All(
        new[] { typeof(LeaderTaskDeclarationAnalyzer), typeof(CodeFixes.RemoveAttributeArgumentFix) }.SelectMany(type => type.Assembly.GetReferencedAssemblies()),
        reference => Assert.True(reference.Name?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) != true || reference.Version!.Major == 4));

    [Fact]
    public void EveryRule_WhenReported_IsReadableAsOneMessage() => Assert.All(Rules.All, descriptor =>
    {
        int arguments = Placeholder().Matches(descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1).DefaultIfEmpty().Max();
        string message = string.Format(CultureInfo.InvariantCulture, descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), [.. Enumerable.Repeat<object>("x", arguments)]);
        Assert.InRange(message.Length, 10, 400);
    });

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Placeholder();
}
