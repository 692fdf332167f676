using System.Collections.Concurrent;
using Xunit;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>
/// The suite proves itself: a backend with a planted bug must fail some test, every test must fail for some planted bug, and a backend without a bug
/// must fail none, whatever it says that it cannot do.
/// </summary>
public sealed class SuiteProofTests
{
    private static readonly Lazy<Task<IReadOnlyDictionary<PlantedBug, string[]>>> Caught = new(PlantAllAsync);

    public static TheoryData<PlantedBug> Bugs => [.. Enum.GetValues<PlantedBug>()];

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task Suite_WhenABackendHasABug_NoticesIt(PlantedBug bug)
    {
        string[] failed = (await Caught.Value)[bug];

        TestContext.Current.SendDiagnosticMessage($"{bug}: {string.Join(", ", failed)}");
        Assert.NotEmpty(failed);
    }

    [Fact]
    public async Task Suite_WhenEveryBugWasPlanted_HasNoTestThatCannotFail()
    {
        var idle = new HashSet<string>((await SuiteRun.OnAsync(() => new BuggyFixture(null))).Keys);
        foreach (string[] failed in (await Caught.Value).Values)
        {
            idle.ExceptWith(failed);
        }

        Assert.True(idle.Count == 0, $"No planted bug fails {string.Join(", ", idle.Order())}.");
    }

    [Fact]
    public async Task Suite_WhenTheBackendIsCorrect_HasNoComplaint()
    {
        IReadOnlyDictionary<string, Exception?> outcomes = await SuiteRun.OnAsync(() => new BuggyFixture(null));

        Assert.True(outcomes.Count > 100);
        Assert.DoesNotContain(outcomes.Values, SuiteRun.IsSkip);
        AssertNoFailure(outcomes);
    }

    [Fact]
    public async Task Suite_WhenABackendLeasesEachGroupByItself_SkipsWithItsReasonsOnly() =>
        await AssertSkipsAsync(() => new SimpleFixture(), nameof(ConformanceFixture.WhyNoSessions), nameof(ConformanceFixture.WhyNoGroupState));

    [Fact]
    public async Task Suite_WhenABackendThatCannotPushReadsWhatIsOld_NoticesItInEveryTestThatWaitsForARelease()
    {
        IReadOnlyDictionary<string, Exception?> outcomes = await SuiteRun.OnAsync(() => new BuggyFixture(PlantedBug.ReadKeepsTheFirstAnswer, canPush: false));
        IReadOnlyDictionary<string, Exception?> correct = await SuiteRun.OnAsync(() => new BuggyFixture(null, canPush: false));

        AssertNoFailure(correct);
        string[] missed = [.. outcomes.Where(outcome => outcome.Key.StartsWith("Watch_", StringComparison.Ordinal) && outcome.Value is null).Select(outcome => outcome.Key).Order()];
        Assert.Equal([nameof(WatchConformance.Watch_WhenItStarts_SaysThatAnythingMayHaveHappened), nameof(WatchConformance.Watch_WhenNobodyHearsTheRelease_LeavesTheGroupToWhoeverAsks)], missed);
    }

    [Fact]
    public async Task Suite_WhenLeasesAreTooLongToBeWaitedOut_SkipsWithThatReasonOnly() =>
        await AssertSkipsAsync(() => new SlowFixture(), nameof(ConformanceFixture.WhyNoWaiting));

    [Fact]
    public void Compliance_WhenABackendLeavesPartsOut_Fails()
    {
        var exception = Assert.ThrowsAny<Exception>(() => new NothingTested().Backend_WhenTested_PassesEveryPartOfTheSuite());

        Assert.All(SuiteRun.Parts, part => Assert.Contains(part.BaseType!.Name, exception.Message, StringComparison.Ordinal));
    }

    /// <summary>Tells the tests that each bug fails.</summary>
    private static async Task<IReadOnlyDictionary<PlantedBug, string[]>> PlantAllAsync()
    {
        var caught = new ConcurrentDictionary<PlantedBug, string[]>();

        // Side by side, because tests of a broken backend mostly wait.
        await Parallel.ForEachAsync(Enum.GetValues<PlantedBug>(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (bug, _) =>
        {
            IReadOnlyDictionary<string, Exception?> outcomes = await SuiteRun.OnAsync(() => new BuggyFixture(bug));
            caught[bug] = [.. outcomes.Where(outcome => outcome.Value is not null && !SuiteRun.IsSkip(outcome.Value)).Select(outcome => outcome.Key).Order()];
        });
        return caught;
    }

    private static void AssertNoFailure(IReadOnlyDictionary<string, Exception?> outcomes)
    {
        string[] failed = [.. outcomes.Where(outcome => outcome.Value is not null && !SuiteRun.IsSkip(outcome.Value)).Select(outcome => $"{outcome.Key}: {outcome.Value}")];
        Assert.True(failed.Length == 0, string.Join('\n', failed));
    }

    private static async Task AssertSkipsAsync(Func<ConformanceFixture> newFixture, params string[] capabilities)
    {
        IReadOnlyDictionary<string, Exception?> outcomes = await SuiteRun.OnAsync(newFixture);
        await using ConformanceFixture fixture = newFixture();
        string?[] reasons = [.. capabilities.Select(capability => (string?)typeof(ConformanceFixture).GetProperty(capability)!.GetValue(fixture))];

        AssertNoFailure(outcomes);
        string[] skips = [.. outcomes.Values.Where(SuiteRun.IsSkip).Select(skip => skip!.Message.Split('$')[^1])];
        Assert.Equal(reasons.Order(), skips.Distinct().Except([fixture.WhyNoFormat, fixture.WhyNoClientClock]).Order());
    }

    private sealed class UntestedFixture : InMemory.InMemoryFixture;

    private sealed class NothingTested : ComplianceTest<UntestedFixture>;
}
