using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MultiLock.Conformance.Tests.InMemory;
using Xunit;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>Runs every test of the suite on a fixture, outside the test runner, and tells what became of each.</summary>
internal static class SuiteRun
{
    // A test that waits for what never comes says so itself, far sooner. This is for a bug that blocks it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Gets each part of the suite as a class that can be made for any fixture.</summary>
    public static IEnumerable<Type> Parts => typeof(SuiteRun).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(ConformanceTest)) && type.IsAssignableTo(typeof(IClassFixture<InMemoryFixture>)));

    /// <summary>Tells, by the name of the test, the exception that failed or skipped it, or null.</summary>
    public static async Task<IReadOnlyDictionary<string, Exception?>> OnAsync(Func<ConformanceFixture> newFixture)
    {
        var outcomes = new ConcurrentDictionary<string, Exception?>();
        IEnumerable<(Type Part, MethodInfo Test)> tests =
            Parts.SelectMany(part => part.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))).Select(test => (part, test)));

        await Parallel.ForEachAsync(tests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (test, _) =>
        {
            foreach (object?[] arguments in ArgumentsOf(test.Test))
            {
                Exception? exception = await RunAsync(test.Part, test.Test, arguments, newFixture);
                outcomes[test.Test.Name] = outcomes.GetValueOrDefault(test.Test.Name) ?? exception;
            }
        });
        return outcomes;
    }

    public static bool IsSkip(Exception? exception) => exception?.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal) == true;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a test throws is its outcome.")]
    private static async Task<Exception?> RunAsync(Type part, MethodInfo test, object?[] arguments, Func<ConformanceFixture> newFixture)
    {
        await using ConformanceFixture fixture = newFixture();
        await using var instance = (ConformanceTest)Activator.CreateInstance(part, fixture)!;
        try
        {
            await ((Task)test.Invoke(instance, arguments)!).WaitAsync(Limit, TimeProvider.System);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static IEnumerable<object?[]> ArgumentsOf(MethodInfo test)
    {
        if (test.GetCustomAttribute<MemberDataAttribute>() is not { } data)
        {
            return [[]];
        }

        var rows = (IEnumerable<ITheoryDataRow>)test.DeclaringType!.GetProperty(data.MemberName)!.GetValue(null)!;
        return rows.Select(row => row.GetData());
    }
}
