using MultiLock.Generated;

namespace MultiLock;

/// <summary>
/// All leader tasks of this host, those of referenced libraries included: as data, for dashboards and for a test that pins them, and for those who operate
/// them. Registered by <c>AddGeneratedLeaderTasks()</c>. Thread-safe.
/// </summary>
/// <remarks>
/// Tasks are run, paused and resumed in the process that leads their group, because only the holder of the current term can write the group's state.
/// </remarks>
public interface ILeaderTasks
{
    /// <summary>Gets all tasks, including those that are switched off, ordered by group and name.</summary>
    /// <exception cref="InvalidOperationException">A task cannot run as it is configured; the message lists every such task.</exception>
    IReadOnlyList<LeaderTaskInfo> Tasks { get; }

    /// <summary>Gets the methods that carry <see cref="LeaderOnlyAttribute"/> but cannot run, with the reason.</summary>
    IReadOnlyList<OmittedLeaderTask> Omitted { get; }

    /// <summary>Tells how all tasks are doing, in the order of <see cref="Tasks"/>, as far as this process knows.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One status for each task.</returns>
    /// <exception cref="InvalidOperationException">A task cannot run as it is configured; the message lists every such task.</exception>
    Task<IReadOnlyList<LeaderTaskStatus>> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a task now, also while it is paused, and tells how the run ended. It is a run like any other: of the tick that is due, if one is, else of this moment,
    /// recorded before it begins where ticks are recorded; <c>OnFailure</c> and <c>OnInterrupted</c> hold for it. A continuous task runs all the time, so that
    /// this is for one that has returned: it is started again.
    /// </summary>
    /// <param name="task">The name of the task.</param>
    /// <param name="cancellationToken">Ends the wait; the run begins or goes on all the same.</param>
    /// <returns>How the run ended, with its repetitions where <c>OnFailure</c> asks for them.</returns>
    /// <exception cref="ArgumentException">There is no such task; the message lists the known ones.</exception>
    /// <exception cref="InvalidOperationException">
    /// This process does not lead the task's group, the task is switched off, it is a paused continuous one, or a run of it goes on: a task never overlaps itself.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Leadership ended before the run began, or the token fired. A recorded run may then be known as started: with <c>OnInterrupted = Retry</c> the next leader runs it.
    /// </exception>
    Task<LeaderTaskOutcome> RunNowAsync(string task, CancellationToken cancellationToken = default);

    /// <summary>
    /// Holds a task up in the whole cluster until it is resumed, through changes of leader and restarts: nothing of it starts by itself. A run of a scheduled task that
    /// goes on is not disturbed, one of a continuous task is cancelled. Pausing what is paused changes nothing.
    /// </summary>
    /// <param name="task">The name of the task.</param>
    /// <param name="cancellationToken">Ends the wait; the task may be paused all the same.</param>
    /// <returns>A task that completes when the backend has acknowledged it.</returns>
    /// <exception cref="ArgumentException">There is no such task; the message lists the known ones.</exception>
    /// <exception cref="InvalidOperationException">
    /// This process does not lead the task's group, the task is switched off, or the group's state is full or was written by something else.
    /// </exception>
    /// <exception cref="OperationCanceledException">Leadership ended before the write was acknowledged, or the token fired.</exception>
    /// <exception cref="NotSupportedException">The backend stores no group state.</exception>
    Task PauseAsync(string task, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a paused task go on. Ticks that passed while it was paused are left out, whatever its <c>Missed</c> says; a run that was interrupted before is repeated if
    /// its <c>OnInterrupted</c> says so. Resuming what is not paused changes nothing.
    /// </summary>
    /// <param name="task">The name of the task.</param>
    /// <param name="cancellationToken">Ends the wait; the task may be resumed all the same.</param>
    /// <returns>A task that completes when the backend has acknowledged it.</returns>
    /// <exception cref="ArgumentException">There is no such task; the message lists the known ones.</exception>
    /// <exception cref="InvalidOperationException">
    /// This process does not lead the task's group, the task is switched off, or the group's state is full or was written by something else.
    /// </exception>
    /// <exception cref="OperationCanceledException">Leadership ended before the write was acknowledged, or the token fired.</exception>
    /// <exception cref="NotSupportedException">The backend stores no group state.</exception>
    Task ResumeAsync(string task, CancellationToken cancellationToken = default);
}
