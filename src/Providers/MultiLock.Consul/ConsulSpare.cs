namespace MultiLock.Consul;

/// <summary>
/// A session that a follower has ready. To open one takes a write on the servers, which a handoff need not wait for, and which all who lose the race for a group would make
/// in vain. It holds nothing: if it is left alone, it ends by itself.
/// </summary>
internal sealed class ConsulSpare(ConsulSessionCalls calls, ElectionClock clock)
{
    private const int RenewalsPerTtl = 3;

    private Ready? _ready;
    private int _busy;

    /// <summary>Gets or sets a value indicating whether this process waits for releases, which are pushed to it.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Opens a session by the one that is ready. Renewed first, its whole lease is left.</summary>
    /// <returns>False if there is none, or it has ended.</returns>
    public async ValueTask<bool> TryUseAsync(ConsulSession session, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ready) is not { } ready || ready.Terms != calls.TermsOf(lease) || Interlocked.CompareExchange(ref _ready, null, ready) != ready)
        {
            return false;
        }

        Instant sent = clock.Now;
        if (!await calls.RenewAsync(ready.Id, blocking: false, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        session.Open(ready.Id, sent, lease, ready.Terms);
        return true;
    }

    /// <summary>Keeps a session that was opened and won nothing.</summary>
    /// <returns>False if there is one already, or none is wanted.</returns>
    public bool TryKeep(string id, Instant renewedAt, SessionTerms terms) =>
        IsWanted && Interlocked.CompareExchange(ref _ready, new Ready(id, renewedAt, terms), null) is null;

    /// <summary>Sees to it that one is ready. It is called whenever a group was denied, and so about once a lease.</summary>
    public async Task EnsureAsync(string participant, TimeSpan lease)
    {
        if (!IsWanted || Interlocked.Exchange(ref _busy, 1) != 0)
        {
            return;
        }

        try
        {
            SessionTerms terms = calls.TermsOf(lease);
            Ready? before = Volatile.Read(ref _ready);
            Instant sent = clock.Now;
            if (before is not null && before.Terms == terms)
            {
                if (sent - before.RenewedAt < terms.Ttl / RenewalsPerTtl)
                {
                    return;
                }

                if (await calls.RenewAsync(before.Id, blocking: false, CancellationToken.None).ConfigureAwait(false))
                {
                    Interlocked.CompareExchange(ref _ready, before with { RenewedAt = sent }, before);
                    return;
                }
            }

            string id = await calls.CreateAsync(participant, lease, terms, CancellationToken.None).ConfigureAwait(false);
            Interlocked.CompareExchange(ref _ready, new Ready(id, sent, terms), before);
        }
        catch (Exception exception) when (ConsulFailure.IsOf(exception) || exception is LeaderElectionProviderException)
        {
            // The acquire that needs one opens it, and tells what is wrong.
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private sealed record Ready(string Id, Instant RenewedAt, SessionTerms Terms);
}
