using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>The cases of each rule: what is reported, and what looks like it and is not.</summary>
public sealed class CaseTests
{
    private const string Flagged = "Cases";
    private const string Correct = "CorrectUses";

    public static TheoryData<string, string> Cases => Case.Titles(Flagged, _ => true);

    public static TheoryData<string, string> CorrectUses => Case.Titles(Correct, _ => true);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task ACase_WhenAnalyzed_IsReportedWhereItIsMarked(string rule, string title) => Marked.VerifyAsync(rule, Case.Find(Flagged, rule, title).Source);

    [Theory]
    [MemberData(nameof(CorrectUses))]
    public Task ACorrectUse_WhenAnalyzed_IsNotReportedByAnyRule(string rule, string title) => Marked.VerifySilentAsync(Case.Find(Correct, rule, title).Source);

    [Fact]
    public void CorrectUses_WhenCounted_AreMany() => Assert.InRange(Case.ReadAll(Correct).Length, 150, 2000);
}
