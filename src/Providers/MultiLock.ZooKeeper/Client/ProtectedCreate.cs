namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// Creates an ephemeral sequential node exactly once. The server chooses the end of its name, so that a client whose reply was lost cannot tell which node is its own;
/// a random id in the name lets it look. Without that, a node that nobody knows of would stand in the line until the session ends.
/// </summary>
internal static class ProtectedCreate
{
    /// <summary>Creates the node, or finds the one that an earlier attempt created.</summary>
    /// <param name="session">The session that shall own it.</param>
    /// <param name="parent">The path above it.</param>
    /// <param name="name">The start of its name, unique by a random id.</param>
    /// <param name="acl">Who may do what with it.</param>
    /// <param name="mayExist">Whether an attempt may have created it before.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    /// <returns>Its path.</returns>
    public static async Task<string> CreateAsync(
        IZooKeeperSession session, string parent, string name, IReadOnlyList<NodeAcl> acl, bool mayExist, CancellationToken cancellationToken)
    {
        while (true)
        {
            await session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (mayExist && await FindAsync(session, parent, name).ConfigureAwait(false) is { } found)
                {
                    return found;
                }

                NodeReply reply = await session.SendAsync(NodeRequest.Create($"{parent}/{name}", default, acl, CreateMode.EphemeralSequential)).ConfigureAwait(false);
                return reply.Expect("the creation of a node").Path;
            }
            catch (ZooKeeperException exception) when (exception.Error == ZooKeeperError.ConnectionLoss)
            {
                mayExist = true;
            }
        }
    }

    /// <summary>
    /// Null if there is none. The server that is connected now may be behind the one that lost the reply, so it catches up first.
    /// </summary>
    public static async Task<string?> FindAsync(IZooKeeperSession session, string parent, string name)
    {
        Task<NodeReply> caughtUp = session.SendAsync(NodeRequest.Sync(parent));
        Task<NodeReply> listed = session.SendAsync(NodeRequest.Children(parent));
        await Task.WhenAll(caughtUp, listed).ConfigureAwait(false);
        caughtUp.Result.Expect("a sync", ZooKeeperError.NoNode);
        string? child = listed.Result.Expect("the list of nodes", ZooKeeperError.NoNode).Children.FirstOrDefault(child => child.StartsWith(name, StringComparison.Ordinal));
        return child is null ? null : $"{parent}/{child}";
    }
}
