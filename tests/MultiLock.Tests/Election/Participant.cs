namespace MultiLock.Tests.Election;

internal sealed record Participant(LeaderElectionService Service, FaultyProvider Provider)
{
    public bool IsLeader => Service.IsLeader;

    public long Token => Service.Leadership!.FencingToken;
}
