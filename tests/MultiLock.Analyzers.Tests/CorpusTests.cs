using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>Thousands of odd classes: nothing throws, what is generated compiles, and what is left out is explained.</summary>
public sealed class CorpusTests
{
    private const int TypesPerSeed = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 7)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task OddButLegalClasses_WhenGeneratedAndAnalyzed_CompileAndAreExplained(int seed)
    {
        Compilation compilation = AnalyzerRun.Compile(new Corpus(seed).Write(TypesPerSeed));

        Diagnostic[] reports = await EquivalenceTests.VerifyAsync(compilation, mayHaveErrors: false);

        // Otherwise the corpus would have become too tame to show anything.
        Assert.InRange(reports.Select(report => report.Id).Distinct(StringComparer.Ordinal).Count(), 20, 100);
    }
}
