using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class CachingTests
{
    /// <summary>These look at the compilation, which is another one after every edit; that they find the same again is all that can be asked of them.</summary>
    private static readonly string[] FirstSteps = [TrackingNames.Parse, TrackingNames.Environment];

    /// <summary>These must not even run again.</summary>
    private static readonly string[] LaterSteps = [TrackingNames.Arrange, TrackingNames.Types, TrackingNames.List, TrackingNames.Registration];

    /// <summary>Edits of the file that has the tasks: what is written, and what it becomes.</summary>
    public static TheoryData<string, string> Edits => new()
    {
        { "namespace Sample;", "// A comment that moves every line.\nnamespace Sample;" },
        { "[LeaderOnly(\"outbox\")]", "/* A comment in the attribute list. */ [LeaderOnly(\"outbox\")]" },
        { "=> await Task.Yield()", "=> await Task.FromResult(1)" },
        { "=> await Task.Yield()", "{ // A comment in a body.\n await Task.Yield(); }" },
        { "    [LeaderOnly(\"outbox\")]", "    private int _count;\n\n    [LeaderOnly(\"outbox\")]" },
        { "    [LeaderOnly(\"outbox\")]", "    [Obsolete(\"Soon\")]\n    [LeaderOnly(\"outbox\")]" },
        { "[LeaderOnly(\"outbox\")]", "[System.Diagnostics.DebuggerStepThrough, LeaderOnly(\"outbox\")]" },
        { "public sealed class InvoiceJobs(", "[System.Diagnostics.DebuggerNonUserCode]\npublic sealed class InvoiceJobs(" },
        { "CancellationToken ct) => await", "CancellationToken stoppingToken) => await" },
        { "public Task SendDueAsync(CancellationToken ct) =>", "public Task SendDueAsync(CancellationToken ct, int retries = 3) =>" },
        { "[LeaderOnly(\"outbox\")]", "[LeaderOnly(electionGroup: \"out\" + \"box\", OnFailure = LeaderTaskFailure.Default)]" },
    };

    [Fact]
    public void TheSameCompilation_WhenRunAgain_RegeneratesNothing() => AssertNothingRegenerated(Start().Edit(input => input.Clone()));

    [Fact]
    public void AnotherFile_WhenAddedEditedAndRemoved_RegeneratesNothing()
    {
        GeneratorRun run = Start();
        SyntaxTree added = Parse("class Unrelated { void M() { } }");
        SyntaxTree edited = Parse("[System.Serializable] class Unrelated { int M() => 1; }");

        AssertNothingRegenerated(run = run.Edit(input => input.AddSyntaxTrees(added)));
        AssertNothingRegenerated(run = run.Edit(input => input.ReplaceSyntaxTree(added, edited)));
        AssertNothingRegenerated(run.Edit(input => input.RemoveSyntaxTrees(edited)));

        SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)run.Input.SyntaxTrees.First().Options);
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void TheFileWithTheTasks_WhenEditedWhereTheTasksAreNotConcerned_RegeneratesNothing(string from, string to) =>
        AssertNothingRegenerated(Start().EditText(from, to));

    [Fact]
    public void AReference_WhenItHasNoTasks_RegeneratesNothing() =>
        AssertNothingRegenerated(Start().Edit(input => input.AddReferences(GeneratorRun.Compile("public class Plain;", "Plain").ToMetadataReference())));

    [Fact]
    public void ATask_WhenItsScheduleChanges_RegeneratesItsFileAndTheList()
    {
        GeneratorRun run = Start("public class Other { [LeaderOnly(\"g\")] public void M() { } }").EditText("00:05:00", "00:06:00");

        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(run, TrackingNames.Parse));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Reasons(run, TrackingNames.Types).Order());
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run, TrackingNames.List));
        Assert.All(Reasons(run, TrackingNames.Registration), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
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
        foreach (string step in FirstSteps)
        {
            Assert.All(Reasons(run, step), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, $"{step}: {reason}"));
        }

        foreach (string step in LaterSteps)
        {
            Assert.All(Reasons(run, step), reason => Assert.True(reason is IncrementalStepRunReason.Cached, $"{step}: {reason}"));
        }

        Assert.All(
            run.Driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRun run, string step)
    {
        List<IncrementalStepRunReason> reasons =
            [.. run.Driver.GetRunResult().Results.Single().TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Reason)];
        Assert.NotEmpty(reasons);
        return reasons;
    }
}
