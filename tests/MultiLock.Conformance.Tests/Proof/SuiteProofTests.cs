using System.Reflection;
using MultiLock.Conformance.Tests.InMemory;
using Xunit;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>The suite proves itself: a backend with a planted bug must fail some test, and one without must fail none.</summary>
public sealed class SuiteProofTests
{
    public static TheoryData<PlantedBug> Bugs => [.. Enum.GetValues<PlantedBug>()];

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task Suite_WhenABackendHasABug_NoticesIt(PlantedBug bug)
    {
        List<string> failed = await RunSuiteAsync(bug);

        TestContext.Current.SendDiagnosticMessage($"{bug}: {string.Join(", ", failed)}");
        Assert.NotEmpty(failed);
    }

    [Fact]
    public async Task Suite_WhenTheBackendIsCorrect_HasNoComplaint() => Assert.Empty(await RunSuiteAsync(null));

    [Fact]
    public void Compliance_WhenABackendLeavesPartsOut_Fails()
    {
        var exception = Assert.ThrowsAny<Exception>(() => new NothingTested().Backend_WhenTested_PassesEveryPartOfTheSuite());

        Assert.Contains(nameof(AcquireConformance), exception.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> RunSuiteAsync(PlantedBug? bug)
    {
        var failed = new List<string>();
        IEnumerable<Type> parts = typeof(SuiteProofTests).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(ConformanceTest)) && type.IsAssignableTo(typeof(IClassFixture<InMemoryFixture>)));
        foreach (Type part in parts)
        {
            // Theories are left out: they need their data, and every bug is seen by some fact.
            foreach (MethodInfo test in part.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>()?.GetType() == typeof(FactAttribute)))
            {
                await using var fixture = new BuggyFixture(bug);
                await using var instance = (ConformanceTest)Activator.CreateInstance(part, fixture)!;
                if (await Record.ExceptionAsync(() => (Task)test.Invoke(instance, null)!) is not null)
                {
                    failed.Add(test.Name);
                }
            }
        }

        return failed;
    }

    private sealed class UntestedFixture : InMemoryFixture;

    private sealed class NothingTested : ComplianceTest<UntestedFixture>;
}
