//// A pattern
public sealed class Worker(ILeaderElectionService election)
{
    public long Token()
    {
        return election.Leadership is { } leadership ? leadership.FencingToken : 0;
    }
}

//// A conditional access
public sealed class Worker(ILeaderElectionService election)
{
    public long? Token()
    {
        return election.Leadership?.FencingToken;
    }
}

//// A variable
public sealed class Worker(ILeaderElectionService election)
{
    public void Check()
    {
        LeadershipContext? leadership = election.Leadership;
        leadership?.ThrowIfLost();
    }
}

//// The leadership of a run
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(LeaderTaskRun run) => run.Leadership.ThrowIfLost();
}
