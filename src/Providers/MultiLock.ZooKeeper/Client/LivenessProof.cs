namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// Until when a session lives for sure, by what was sent and acknowledged on one connection.
/// </summary>
/// <remarks>
/// Sessions are expired by the leader of the ensemble. If the client is connected to another server, that one tells the leader only which sessions it heard from,
/// with the pings that the leader sends twice a tick; a write that it passes on is carried out, but extends nothing. So an acknowledged write proves that the
/// session lived, and what counts for its lease is an older request: one that was acknowledged a <paramref name="margin"/> (one tick at least) before the
/// write was sent. The server's report of it went to the leader before the write, by the same ordered connection. Connecting counts at once: the leader itself
/// is asked then.
/// </remarks>
/// <param name="connectSent">When the handshake of the connection was sent.</param>
/// <param name="timeout">The session's timeout, as granted.</param>
/// <param name="margin">How long after an acknowledgement the leader knows for sure.</param>
internal sealed class LivenessProof(Instant connectSent, TimeSpan timeout, TimeSpan margin)
{
    private readonly Queue<(Instant Sent, Instant Acknowledged)> _signs = new();
    private readonly TimeSpan _step = margin / 16;
    private Instant _known = connectSent;
    private Instant _lastSign = connectSent;

    /// <summary>The server has answered what was sent then.</summary>
    public void Acknowledged(Instant sent, Instant now)
    {
        // A busy connection need not be remembered request by request.
        if (sent - _lastSign >= _step)
        {
            _lastSign = sent;
            _signs.Enqueue((sent, now));
        }
    }

    /// <summary>Until when the session lives, if a write that was sent then has been acknowledged. Asked in the order of the requests.</summary>
    public Instant Until(Instant writeSent)
    {
        while (_signs.TryPeek(out (Instant Sent, Instant Acknowledged) sign) && sign.Acknowledged <= writeSent - margin)
        {
            _known = Instant.Max(_known, sign.Sent);
            _signs.Dequeue();
        }

        return _known + timeout;
    }
}
