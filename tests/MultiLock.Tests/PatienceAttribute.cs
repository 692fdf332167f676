using System.Collections.Concurrent;
using System.Reflection;
using MultiLock.Tests;
using Xunit;
using Xunit.v3;

[assembly: Patience]

namespace MultiLock.Tests;

/// <summary>
/// Cancels the token of a test that waits for what never comes, so that it fails with its name instead of holding up the run. Only a broken test waits that long.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class PatienceAttribute : BeforeAfterTestAttribute
{
#if MUTATION
    // A mutant that stops an election is found by waiting, many times over; tests on fake time take milliseconds.
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
#else
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
#endif

    private readonly ConcurrentDictionary<string, ITimer> _timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ITestContext context = TestContext.Current;
        _timers[test.UniqueID] = TimeProvider.System.CreateTimer(_ => context.CancelCurrentTest(), null, Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_timers.TryRemove(test.UniqueID, out ITimer? timer))
        {
            timer.Dispose();
        }
    }
}
