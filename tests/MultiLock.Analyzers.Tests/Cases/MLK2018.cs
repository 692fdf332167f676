//// No fix: a member after a check
public sealed class Worker(ILeaderElectionService election)
{
    public long Token()
    {
        return election.IsLeader ? [|election.Leadership|]!.FencingToken : 0;
    }
}

//// A method after a look
public sealed class Worker(ILeaderElectionService election)
{
    public void Check()
    {
        if (election.Leadership is not null)
        {
            [|election.Leadership|].ThrowIfLost();
        }
    }
}
