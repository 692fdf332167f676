using System.ComponentModel;

namespace MultiLock.Generated;

/// <summary>What a generated call may use. Read by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeaderTaskInvocation
{
    internal LeaderTaskInvocation(IServiceProvider services, LeaderTaskRun run, CancellationToken cancellationToken)
    {
        Services = services;
        Run = run;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the services of the scope made for this run (for a continuous task: for this term).</summary>
    public IServiceProvider Services { get; }

    /// <summary>Gets the run.</summary>
    public LeaderTaskRun Run { get; }

    /// <summary>Gets the token that fires on loss of leadership, on host stop, or on the task's timeout.</summary>
    public CancellationToken CancellationToken { get; }
}
