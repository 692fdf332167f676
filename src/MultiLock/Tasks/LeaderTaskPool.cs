using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>Production: leader tasks run on the thread pool.</summary>
internal sealed class LeaderTaskPool : ILeaderTaskExecutor
{
    public static LeaderTaskPool Instance { get; } = new();

    public Task RunAsync(Func<Task> work) => Task.Run(work);

    public ConfiguredTaskAwaitable LeaveCallerAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    public Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();

    public Task DelayAsync(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        Task.Delay(delay, timeProvider, cancellationToken);
}
