using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>The examples of the rule pages are tests: what a page calls flagged is, and what it calls better is not.</summary>
public sealed class DocumentedRuleTests
{
    [Theory]
    [MemberData(nameof(Rules.Ids), MemberType = typeof(Rules))]
    public async Task TheFlaggedExample_WhenAnalyzed_IsReportedByThisRuleAlone(string rule)
    {
        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(RulePages.Code(rule, "Flagged"));

        Assert.NotEmpty(reports);
        Assert.All(reports, report => Assert.Equal(rule, report.Id));
    }

    [Theory]
    [MemberData(nameof(Rules.Ids), MemberType = typeof(Rules))]
    public async Task TheBetterExample_WhenAnalyzed_IsNotReportedByAnyRule(string rule)
    {
        string source = RulePages.Code(rule, "Better");

        Assert.NotEmpty(source);
        Assert.Empty(await AnalyzerRun.DiagnosticsAsync(source));
    }
}
