using System.Text.Json;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>Says what to do about a failure of the servers or of the way to them.</summary>
internal static class ZooKeeperFailure
{
    public static LeaderElectionProviderException? Explain(Exception exception, string action, string root) => exception switch
    {
        ZooKeeperException known => new LeaderElectionProviderException($"ZooKeeper could not {action}: {Remedy(known, root)}", exception),

        // The cause would quote what was found there.
        JsonException => new LeaderElectionProviderException($"ZooKeeper could not {action}: a node below {root} holds what this library has not written. Delete it, or set another RootPath."),
        _ => null,
    };

    private static string Remedy(ZooKeeperException exception, string root) => exception.Error switch
    {
        ZooKeeperError.NoAuth => $"the user lacks rights on a node below {root} (NoAuth). Set UserName and Password, or grant the rights that docs/providers/zookeeper.md lists.",
        ZooKeeperError.AuthFailed => "the credentials were refused (AuthFailed). Correct UserName and Password; the servers must offer the digest scheme.",
        ZooKeeperError.InvalidAcl => "the servers refuse the access list (InvalidACL). Correct UserName, or set RestrictAccess to false.",
        ZooKeeperError.NoNode => $"a node below {root} is missing (NoNode). Create the root path and the chroot, or set AutoCreateRootPath.",
        ZooKeeperError.QuotaExceeded => $"the quota of {root} is used up. Raise it.",
        ZooKeeperError.SessionExpired or ZooKeeperError.SessionMoved => "the session is over. This recovers by itself, with a new one.",
        ZooKeeperError.NotReadOnly => "the servers have no quorum and serve reads only. Restore the quorum.",
        ZooKeeperError.ThrottledOp => "the servers are overloaded. This recovers by itself.",
        ZooKeeperError.Unimplemented => "the servers do not know a request. ZooKeeper 3.5 or later is needed.",
        ZooKeeperError.ConnectionLoss => $"{exception.Message} Check that the servers run and have a quorum, their addresses, and the network.",
        _ => exception.Message,
    };
}
