using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>What the fixes write: it is what the case says, it compiles, and the report is gone.</summary>
public sealed class FixTests
{
    private const string NoFix = "No fix";

    public static TheoryData<string, string> Fixed => Case.Titles("Cases", item => item.Fix is not null);

    /// <summary>Gets one case a rule, the richest: one change and all changes are made by the same code.</summary>
    public static TheoryData<string, string> FixedOnce
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (Case item in Case.ReadAll("Cases").Where(item => item.Fix is not null).GroupBy(item => item.Rule).Select(rule => rule.MaxBy(item => Marked.Parse(item.Source).Spans.Length)!))
            {
                cases.Add(item.Rule, item.Title);
            }

            return cases;
        }
    }

    public static TheoryData<string, string> Unfixed => Case.Titles("Cases", item => item.Title.StartsWith(NoFix, StringComparison.Ordinal));

    public static TheoryData<string> FixableRules => [.. Rules.All.Select(rule => rule.Id).Where(Fixes.Provides)];

    [Theory]
    [MemberData(nameof(Fixed))]
    public async Task AFix_WhenAppliedToAllReports_WritesWhatTheCaseSays(string rule, string title)
    {
        Case item = Case.Find("Cases", rule, title);
        string source = Marked.Parse(item.Source).Source;

        string mended = await Fixes.FixAllAsync(rule, source, item.Fix!);

        Assert.Equal(item.Fixed, mended);
        Assert.DoesNotContain(await AnalyzerRun.DiagnosticsAsync(mended), report => report.Id == rule);
    }

    [Theory]
    [MemberData(nameof(FixedOnce))]
    public async Task AFix_WhenAppliedToOneReport_Compiles(string rule, string title)
    {
        Case item = Case.Find("Cases", rule, title);
        string source = Marked.Parse(item.Source).Source;

        string mended = await Fixes.FixFirstAsync(rule, source, item.Fix!);

        Assert.NotEqual(source, mended);
        Diagnostic[] left = await AnalyzerRun.DiagnosticsAsync(mended);
        Assert.True(left.Count(report => report.Id == rule) < Marked.Parse(item.Source).Spans.Length);
    }

    [Theory]
    [MemberData(nameof(Unfixed))]
    public async Task ACaseWithoutAMechanicalChange_WhenAskedForFixes_OffersNone(string rule, string title) =>
        Assert.Empty(await Fixes.OfferedAsync(rule, Marked.Parse(Case.Find("Cases", rule, title).Source).Source));

    /// <summary>The examples of the pages, too: whatever is offered compiles.</summary>
    [Theory]
    [MemberData(nameof(FixableRules))]
    public async Task TheFlaggedExample_WhenFixed_Compiles(string rule)
    {
        string source = RulePages.Code(rule, "Flagged");
        foreach (string title in (await Fixes.OfferedAsync(rule, source)).Distinct())
        {
            Diagnostic[] left = await AnalyzerRun.DiagnosticsAsync(await Fixes.FixAllAsync(rule, source, title));
            Assert.DoesNotContain(left, report => report.Id == rule);
        }
    }

    [Theory]
    [MemberData(nameof(FixableRules))]
    public void AFixableRule_WhenLookedUp_HasACaseThatShowsTheFix(string rule) => Assert.Contains(Case.Read("Cases", rule), item => item.Fix is not null);

    [Fact]
    public void FixableRules_WhenCounted_AreMoreThanTen() => Assert.InRange(Rules.All.Count(rule => Fixes.Provides(rule.Id)), 11, 200);
}
