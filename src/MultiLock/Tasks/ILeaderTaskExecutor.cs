using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>Where leader tasks run: the thread pool in production, its one thread in the simulator.</summary>
internal interface ILeaderTaskExecutor
{
    /// <summary>Runs work away from the caller, who may be the election or a timer.</summary>
    Task RunAsync(Func<Task> work);

    /// <summary>Lets an asynchronous method go on away from its caller.</summary>
    ConfiguredTaskAwaitable LeaveCallerAsync();

    /// <summary>Cancels at once; what is registered with the token runs away from the caller.</summary>
    /// <returns>A task that completes when all of that has run, with its failures.</returns>
    Task CancelAsync(CancellationTokenSource source);

    /// <summary>Waits for time to pass.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    Task DelayAsync(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken);
}
