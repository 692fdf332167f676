using Microsoft.Extensions.Configuration;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>The leader tasks of one host as data. They are read at the first look, which throws if a task cannot run as it is configured.</summary>
internal sealed class LeaderTaskList
{
    private readonly LeaderTaskCatalog _catalog;
    private readonly Lazy<LeaderTaskDefinition[]> _tasks;
    private readonly Lazy<string[]> _groups;
    private readonly Lazy<LeaderTaskInfo[]> _infos;

    public LeaderTaskList(LeaderTaskCatalog catalog, IConfiguration? configuration, LeaderTaskOptions options, TimeProvider timeProvider)
    {
        _catalog = catalog;
        _tasks = new(() => Read(catalog.Tasks, configuration, options, timeProvider.GetUtcNow()));
        _groups = new(() => [.. _tasks.Value.Where(task => task.Enabled).Select(task => task.ElectionGroup).Distinct(StringComparer.Ordinal)]);
        _infos = new(() =>
        [
            .. _tasks.Value
                .Select(task => new LeaderTaskInfo(task))
                .OrderBy(task => task.ElectionGroup, StringComparer.Ordinal)
                .ThenBy(task => task.Name, StringComparer.Ordinal),
        ]);
    }

    /// <summary>Gets all tasks, including those that are switched off.</summary>
    /// <exception cref="InvalidOperationException">A task cannot run as it is configured; the message lists every such task.</exception>
    public IReadOnlyList<LeaderTaskDefinition> Tasks => _tasks.Value;

    /// <summary>Gets the groups of the tasks that are switched on.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="Tasks"/>.</exception>
    public IReadOnlyList<string> Groups => _groups.Value;

    /// <summary>Gets what carries the attribute but cannot run.</summary>
    public IReadOnlyList<OmittedLeaderTask> Omitted => _catalog.Omitted;

    /// <summary>Gets all tasks for readers outside, ordered by group and name.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="Tasks"/>.</exception>
    public IReadOnlyList<LeaderTaskInfo> Infos => _infos.Value;

    private static LeaderTaskDefinition[] Read(
        IReadOnlyList<LeaderTaskDescriptor> descriptors, IConfiguration? configuration, LeaderTaskOptions options, DateTimeOffset now)
    {
        List<string> errors = [];
        bool enabled = options.Enabled;
        if (LeaderTaskSettings.ReadSwitch(configuration, $"{LeaderTaskSettings.Section}:Enabled", "all tasks", errors) is { } configured)
        {
            enabled = configured;
        }

        LeaderTaskDefinition[] tasks =
            [.. descriptors.Select(task => new LeaderTaskSettings(task, configuration, errors).Read(enabled, now))];
        foreach (IGrouping<string, LeaderTaskDefinition> same in tasks.GroupBy(task => task.Name, StringComparer.Ordinal))
        {
            if (same.Count(task => task.Enabled) > 1)
            {
                errors.Add(
                    $"task '{same.Key}': Name = '{same.Key}': the name of a task is unique in the application, and {string.Join(" and ", same.Select(task => task.Method))} share it. Give each its own Name.");
            }
        }

        foreach (IGrouping<string, LeaderTaskDefinition> group in tasks.Where(task => task.Recorded).GroupBy(task => task.ElectionGroup, StringComparer.Ordinal))
        {
            int size = group.Sum(task => LeaderTaskRecord.LargestEntry(task.Name));
            if (size > ILeaderElectionProvider.MaxGroupStateSize / 2)
            {
                errors.Add(
                    $"group '{group.Key}': the record of the ticks of its {group.Count()} tasks takes up to {size} bytes, and half of a group's state of {ILeaderElectionProvider.MaxGroupStateSize} bytes is theirs. Spread them over several groups, or give them shorter names.");
            }
        }

        return errors.Count == 0
            ? tasks
            : throw new InvalidOperationException(
                $"Leader tasks cannot start, because of {errors.Count} wrong setting(s):{string.Concat(errors.Select(error => "\n- " + error))}");
    }
}
