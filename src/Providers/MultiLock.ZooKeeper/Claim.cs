using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>One candidate of an acquire, on its way to an answer.</summary>
internal sealed class Claim(int index, Candidate candidate, Holding holding)
{
    public int Index { get; } = index;

    public Candidate Candidate { get; } = candidate;

    public Holding Holding { get; } = holding;

    /// <summary>Gets or sets a value indicating whether the next step is to look who leads, and not to claim.</summary>
    public bool Looks { get; set; }

    /// <summary>Gets or sets a value indicating whether the leader's node was found in the way: then a look may find it to be our own.</summary>
    public bool WasClaimed { get; set; }

    public Waiter? Waiter { get; set; }

    public Task<NodeReply>? Answer { get; set; }

    /// <summary>Gets or sets the look at the leader's node that follows the claim: its transaction is the term.</summary>
    public Task<NodeReply>? Node { get; set; }

    public Task<NodeReply>? State { get; set; }

    public AcquireResult? Result { get; set; }
}
