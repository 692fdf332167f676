using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class CachingTests
{
    private static readonly string[] AllSteps =
        [TrackingNames.Parse, TrackingNames.Environment, TrackingNames.Arrange, TrackingNames.Types, TrackingNames.Registration];

    [Fact]
    public void TheSameCompilation_WhenRunAgain_RegeneratesNothing() => AssertNothingRegenerated(Start().Edit(input => input.Clone()));

    [Fact]
    public void AnotherFile_WhenAdded_RegeneratesNothing() =>
        AssertNothingRegenerated(Start().Edit(input => input.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { void M() { } }"))));

    [Fact]
    public void AComment_WhenAddedInTheSameFile_RegeneratesNothing() =>
        AssertNothingRegenerated(Start().EditText("namespace Sample;", "// A comment that moves every line.\nnamespace Sample;"));

    [Fact]
    public void TheBodyOfATask_WhenEdited_RegeneratesNothing() =>
        AssertNothingRegenerated(Start().EditText("=> await Task.Yield()", "=> await Task.FromResult(1)"));

    [Fact]
    public void AnUnrelatedMember_WhenAddedToTheClass_RegeneratesNothing() =>
        AssertNothingRegenerated(Start().EditText("    [LeaderOnly(\"outbox\")]", "    private int _count;\n\n    [LeaderOnly(\"outbox\")]"));

    [Fact]
    public void ATask_WhenItsScheduleChanges_RegeneratesItsFileOnly()
    {
        GeneratorRun run = Start("public class Other { [LeaderOnly(\"g\")] public void M() { } }").EditText("00:05:00", "00:06:00");

        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(run, TrackingNames.Parse));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Reasons(run, TrackingNames.Types).Order());
        AssertNotModified(run, TrackingNames.Registration);
        Assert.Contains("00:06:00", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void ATask_WhenRemoved_TakesItsFileWithIt()
    {
        GeneratorRun run = Start("public class Other { [LeaderOnly(\"g\")] public void M() { } }").EditText("public class Other { [LeaderOnly(\"g\")]", "public class Other {");

        Assert.DoesNotContain("Other", run.AllText, StringComparison.Ordinal);
        run.AssertCompiles();
    }

    private static GeneratorRun Start(string more = "") => GeneratorRun.Of(ReferenceScenarioTests.InvoiceJobs + "\n" + more);

    private static void AssertNothingRegenerated(GeneratorRun run)
    {
        Assert.All(AllSteps, step => AssertNotModified(run, step));
        GeneratorRunResult result = run.Driver.GetRunResult().Results.Single();
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static void AssertNotModified(GeneratorRun run, string step) => Assert.All(
        Reasons(run, step), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, $"{step}: {reason}"));

    private static List<IncrementalStepRunReason> Reasons(GeneratorRun run, string step)
    {
        List<IncrementalStepRunReason> reasons =
            [.. run.Driver.GetRunResult().Results.Single().TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Reason)];
        Assert.NotEmpty(reasons);
        return reasons;
    }
}
