namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// One session at an ensemble, from its creation to its end, over any number of connections, one at a time. It never becomes another session: when it is over,
/// everything that it owned is gone, and a new one is made.
/// </summary>
internal interface IZooKeeperSession
{
    /// <summary>Gets the session's number, which its nodes carry; 0 before the first connection.</summary>
    long Id { get; }

    /// <summary>Gets the timeout that the server granted, or the one asked for before it did.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Gets the number of the connection, counted from 1; 0 without one.</summary>
    int ConnectionNumber { get; }

    /// <summary>Gets a value indicating whether the session is over.</summary>
    bool IsOver { get; }

    /// <summary>Gets or sets how long a connection may be silent before a ping is sent; at most a third of the timeout counts.</summary>
    TimeSpan PingInterval { get; set; }

    /// <summary>Waits for a connection, and makes the first one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes with a connection.</returns>
    /// <exception cref="ZooKeeperException">No server could be reached in time, or the session is over.</exception>
    Task ConnectedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sends a request on the present connection, before it returns: requests are carried out in the order of these calls. Without a connection, or if it ends
    /// before the answer, the task fails with <see cref="ZooKeeperError.ConnectionLoss"/>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <returns>The server's answer, also if it is an error.</returns>
    Task<NodeReply> SendAsync(NodeRequest request);

    /// <summary>Replaces the connection with this number by a fresh one, at another server if there is one.</summary>
    /// <param name="connectionNumber">The connection; another one stays.</param>
    void Reset(int connectionNumber);

    /// <summary>Ends the session at the server, with all that it owns, or gives up after a while and leaves it to expire.</summary>
    /// <param name="patience">How long to wait for the answer.</param>
    /// <returns>A task that completes when the session is over here.</returns>
    Task CloseAsync(TimeSpan patience);

    /// <summary>Lets go of the connection, and leaves the session to expire.</summary>
    void Abandon();
}
