using System.Runtime.CompilerServices;

namespace MultiLock.Simulation;

/// <summary>The thread pool of one process.</summary>
internal sealed class SimulatedPool(World world, Process process) : ILeaderTaskExecutor
{
    public Task RunAsync(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        world.After(process.ThreadLatency(), process, () => _ = CompleteAsync(work, done));
        return done.Task;
    }

    public ConfiguredTaskAwaitable LeaveCallerAsync() => RunAsync(static () => Task.CompletedTask).ConfigureAwait(false);

    public Task CancelAsync(CancellationTokenSource source) => RunAsync(() =>
    {
        source.Cancel();
        return Task.CompletedTask;
    });

    public async Task DelayAsync(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // Not Task.Delay, which goes on elsewhere than where its token was cancelled.
        var done = new TaskCompletionSource();
        await using ITimer timer = timeProvider.CreateTimer(_ => done.TrySetResult(), null, delay, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => done.TrySetCanceled(cancellationToken), null);
        await done.Task.ConfigureAwait(false);
    }

    private static async Task CompleteAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work().ConfigureAwait(false);
            done.SetResult();
        }
#pragma warning disable CA1031 // Passed on to whoever waits for the work.
        catch (Exception error)
#pragma warning restore CA1031
        {
            done.SetException(error);
        }
    }
}
