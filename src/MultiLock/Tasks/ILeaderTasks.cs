using MultiLock.Generated;

namespace MultiLock;

/// <summary>
/// All leader tasks of this host as data, those of referenced libraries included: for dashboards, and for a test that pins them. Registered by
/// <c>AddGeneratedLeaderTasks()</c>. Thread-safe.
/// </summary>
public interface ILeaderTasks
{
    /// <summary>Gets all tasks, including those that are switched off, ordered by group and name.</summary>
    /// <exception cref="InvalidOperationException">A task cannot run as it is configured; the message lists every such task.</exception>
    IReadOnlyList<LeaderTaskInfo> Tasks { get; }

    /// <summary>Gets the methods that carry <see cref="LeaderOnlyAttribute"/> but cannot run, with the reason.</summary>
    IReadOnlyList<OmittedLeaderTask> Omitted { get; }
}
