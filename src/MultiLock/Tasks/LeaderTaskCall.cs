using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>Makes the calls of one task: the scope, the token, the log and the verdict. Whatever user code does, it throws nothing.</summary>
/// <remarks>What is awaited once in each run keeps its state in pooled objects: a task that ticks ten times a second must not feed the collector.</remarks>
internal sealed class LeaderTaskCall(LeaderTaskDefinition task, LeaderTaskEnvironment environment)
{
    private LeaderTaskActiveRun? _active;

    public LeaderTaskActiveRun? Active => Volatile.Read(ref _active);

    /// <summary>Runs the task once, if its term is still current at the start.</summary>
    /// <remarks>The caller may be a timer, or whoever ended the previous run; user code gets a thread of the pool.</remarks>
    /// <param name="run">The run.</param>
    /// <param name="stop">The end of the term, or of the host.</param>
    /// <param name="isEntered">True if the caller holds the term for this run already. It goes on holding it if the run is not started.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LeaderTaskResult> RunAsync(LeaderTaskRun run, CancellationToken stop, bool isEntered = false)
    {
        await environment.Executor.LeaveCallerAsync();
        Term term = run.Leadership.Term;
        if (stop.IsCancellationRequested || !(isEntered ? term.IsCurrent : term.TryEnterRun()))
        {
            return LeaderTaskResult.NotStarted;
        }

        LeaderTaskActiveRun active = new(run, environment.TimeProvider.GetTimestamp());
        Volatile.Write(ref _active, active);
        using IDisposable? scope = LeaderTaskLog.BeginRun(environment.Logger, run);
        try
        {
            LeaderTaskLog.RunStarts(environment.Logger, task.Name, term.Number, term.Group, run.ScheduledTime, run.Attempt);
            LeaderTaskResult result = await JudgeAsync(run, active, stop).ConfigureAwait(false);
            LeaderTaskLog.RunEnded(environment.Logger, task.Name, result.Duration, result.Outcome);
            environment.Metrics.RunEnded(task, result);
            if (active.HasOutlivedLease)
            {
                LeaderTaskLog.OutlivedRunEnded(environment.Logger, task.Name, result.Duration);
            }

            return result;
        }
        finally
        {
            Volatile.Write(ref _active, null);
            term.ExitRun();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LeaderTaskResult> JudgeAsync(LeaderTaskRun run, LeaderTaskActiveRun active, CancellationToken stop)
    {
        using LeaderTaskCancellation cancellation = new(task, environment, run.Leadership.Term.RunsEnd, stop);
        Exception? thrown = await InvokeAsync(run, cancellation.Token).ConfigureAwait(false);

        bool interrupted = cancellation.Stopped;
        TimeSpan duration = environment.TimeProvider.GetElapsedTime(active.Started);
        if (cancellation.TimedOut)
        {
            return new(
                LeaderTaskOutcome.TimedOut,
                duration,
                new TimeoutException($"Leader task '{task.Name}' was cancelled after its Timeout of {task.Timeout} and ended after {duration}.", thrown));
        }

        if (thrown is null)
        {
            return new(LeaderTaskOutcome.Completed, duration, null) { WasInterrupted = interrupted };
        }

        // A task may learn from the clock that it leads no more, before the token says so.
        if (!stop.IsCancellationRequested && run.Leadership.IsCurrent)
        {
            return new(LeaderTaskOutcome.Failed, duration, thrown);
        }

        if (thrown is not OperationCanceledException)
        {
            LeaderTaskLog.FailedWhileStopping(environment.Logger, thrown, task.Name, task.ElectionGroup);
        }

        return new(LeaderTaskOutcome.Stopped, duration, null);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> InvokeAsync(LeaderTaskRun run, CancellationToken token)
    {
        try
        {
            AsyncServiceScope services = environment.ScopeFactory.CreateAsyncScope();
            await using ConfiguredAsyncDisposable disposal = services.ConfigureAwait(false);
            await task.Invoke(new LeaderTaskInvocation(services.ServiceProvider, run, token)).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
