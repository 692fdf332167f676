using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

/// <summary>Bodies of tasks that do not return by themselves.</summary>
internal static class Held
{
    /// <summary>Runs until its token fires, as a well-behaved continuous task does.</summary>
    public static async ValueTask UntilCancelled(LeaderTaskInvocation invocation) =>
        await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, invocation.CancellationToken);

    /// <summary>Ignores its token.</summary>
    public static Func<LeaderTaskInvocation, ValueTask> Until(TaskCompletionSource gate) => _ => new ValueTask(gate.Task);
}
