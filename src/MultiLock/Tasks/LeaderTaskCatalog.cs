using MultiLock.Generated;

namespace MultiLock;

/// <summary>All leader tasks of an application, as its registrars listed them.</summary>
internal sealed class LeaderTaskCatalog
{
    private readonly List<LeaderTaskDescriptor> _tasks = [];
    private readonly List<OmittedLeaderTask> _omitted = [];

    public IReadOnlyList<LeaderTaskDescriptor> Tasks => _tasks;

    public IReadOnlyList<OmittedLeaderTask> Omitted => _omitted;

    public void Add(LeaderTaskDescriptor task)
    {
        if (!_tasks.Exists(other => other.Name == task.Name && other.Method == task.Method))
        {
            _tasks.Add(task);
        }
    }

    public void AddOmitted(OmittedLeaderTask task)
    {
        if (!_omitted.Contains(task))
        {
            _omitted.Add(task);
        }
    }
}
