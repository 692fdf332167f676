using MultiLock.Generated;

namespace MultiLock;

/// <summary>The leader tasks of one host, for those who operate them.</summary>
/// <param name="list">The tasks as data.</param>
/// <param name="host">What runs them. Asked for late, because the list alone needs no backend.</param>
internal sealed class LeaderTasks(LeaderTaskList list, Func<LeaderTaskHost> host) : ILeaderTasks
{
    public IReadOnlyList<LeaderTaskInfo> Tasks => list.Infos;

    public IReadOnlyList<OmittedLeaderTask> Omitted => list.Omitted;

    public Task<IReadOnlyList<LeaderTaskStatus>> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IReadOnlyList<LeaderTaskStatus>>(cancellationToken);
        }

        LeaderTaskHost tasks = host();
        return Task.FromResult<IReadOnlyList<LeaderTaskStatus>>([.. Tasks.Select(info => (info.Enabled ? tasks.Find(info.Name)?.Look(info) : null) ?? new LeaderTaskStatus(info))]);
    }

    public async Task<LeaderTaskOutcome> RunNowAsync(string task, CancellationToken cancellationToken = default) =>
        await Find(task).RunNowAsync(cancellationToken).ConfigureAwait(false);

    public async Task PauseAsync(string task, CancellationToken cancellationToken = default) =>
        await Find(task).SetPausedAsync(paused: true, cancellationToken).ConfigureAwait(false);

    public async Task ResumeAsync(string task, CancellationToken cancellationToken = default) =>
        await Find(task).SetPausedAsync(paused: false, cancellationToken).ConfigureAwait(false);

    private LeaderTaskOperation Find(string task)
    {
        ArgumentNullException.ThrowIfNull(task);
        LeaderTaskInfo[] named = [.. Tasks.Where(info => info.Name == task).OrderByDescending(info => info.Enabled)];
        if (named is not [LeaderTaskInfo found, ..])
        {
            throw new ArgumentException(
                $"There is no leader task '{task}'. Known: {(Tasks.Count == 0 ? "none" : string.Join(", ", Tasks.Select(info => info.Name)))}.", nameof(task));
        }

        return !found.Enabled
            ? throw new InvalidOperationException(
                $"Leader task '{task}' of '{found.ElectionGroup}' is switched off in this host. Call an instance that runs it, or switch it on: {LeaderTaskSettings.Section}:Enabled and {LeaderTaskSettings.Section}:{task}:Enabled.")
            : host().Find(task) ?? throw new InvalidOperationException(
                $"Leader task '{task}' of '{found.ElectionGroup}' cannot be operated before its host has started. Start the host first.");
    }
}
