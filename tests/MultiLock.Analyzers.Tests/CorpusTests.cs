using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>Thousands of odd classes: nothing throws, what is generated compiles, and what is left out is explained.</summary>
public sealed class CorpusTests
{
    private const int TypesPerSeed = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task OddButLegalClasses_WhenGeneratedAndAnalyzed_CompileAndAreExplained(int seed)
    {
        Compilation compilation = AnalyzerRun.Compile(new Corpus(seed).Write(TypesPerSeed));

        await EquivalenceTests.VerifyAsync(compilation, mayHaveErrors: false);
    }

    [Fact]
    public async Task TheCorpus_WhenAnalyzed_MeetsMostRules()
    {
        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(AnalyzerRun.Compile(new Corpus(1).Write(TypesPerSeed)));

        Assert.DoesNotContain(reports, report => report.Id.StartsWith("AD", StringComparison.Ordinal));
        Assert.InRange(reports.Select(report => report.Id).Distinct(StringComparer.Ordinal).Count(), 25, 100);
    }
}
