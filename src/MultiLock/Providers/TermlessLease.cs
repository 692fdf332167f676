using System.Diagnostics.CodeAnalysis;

namespace MultiLock;

/// <summary>
/// What one provider instance won for one participant in one group without the caller carrying the term. It has a session of its own,
/// because its caller decides by itself when to send a heartbeat.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, so there is nothing to dispose.")]
internal sealed class TermlessLease(ILeaderElectionProvider provider, string group, string participantId)
{
    // A third leaves time for two more heartbeats after one that got no answer.
    private const int HeartbeatsPerLease = 3;

    // One request at a time: two would race for the session's state here, and the backend orders them anyway.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Guid _sessionId = Guid.NewGuid();
    private Guid _attemptId = Guid.NewGuid();
    private TimeSpan _lease;
    private long _term;
    private bool _mayHold;
    private int _unanswered;

    private HeldGroup Held => new(group, _attemptId, _term);

    public async Task<bool> AcquireAsync(IReadOnlyDictionary<string, string> metadata, TimeSpan lease, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_term > 0)
            {
                _lease = lease;
                if (await RenewAsync(cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }

            // A session that an unanswered attempt left behind may have ended since; a new one then gets its chance.
            return await WinAsync(metadata, lease, cancellationToken).ConfigureAwait(false)
                ?? await WinAsync(metadata, lease, cancellationToken).ConfigureAwait(false)
                ?? false;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<bool> HeartbeatAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _term > 0 && await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Kept until the backend has acknowledged, so that the caller can try again.
            if (_mayHold)
            {
                await provider.ReleaseAsync(new ReleaseRequest(_sessionId, [Held], EndsSession: true), cancellationToken).ConfigureAwait(false);
                Forget();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_term == 0)
            {
                return false;
            }

            IReadOnlyList<LeaderRecord?> records = await provider.ReadAsync([group], cancellationToken).ConfigureAwait(false);
            return records[0] is { } record && record.SessionId == _sessionId && record.Term == _term;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks for the group; null if the session had ended before.</summary>
    private async Task<bool?> WinAsync(IReadOnlyDictionary<string, string> metadata, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Set before the request: if no answer comes, the next call repeats this attempt, or releases it.
        _mayHold = true;
        var candidate = new Candidate(group, participantId, _attemptId, metadata);
        var request = new AcquireRequest(_sessionId, lease, OpensSession: true, [candidate]);
        // An answer that is older than the lease would announce a term that has ended.
        AcquireReply reply = await AnswerAsync(token => provider.AcquireAsync(request, token), lease, cancellationToken).ConfigureAwait(false);

        if (reply.SessionLost || !reply.Results[0].IsGranted)
        {
            Forget();
            return reply.SessionLost ? null : false;
        }

        _term = reply.Results[0].Term;
        _lease = lease;
        return true;
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var request = new RenewRequest(_sessionId, _lease, [Held], _unanswered, _lease / HeartbeatsPerLease);
        _unanswered++;
        RenewReply reply = await AnswerAsync(token => provider.RenewAsync(request, token), request.Timeout, cancellationToken).ConfigureAwait(false);
        _unanswered = 0;
        if (!reply.SessionLost && !reply.LostGroups.Contains(group))
        {
            return true;
        }

        Forget();
        return false;
    }

    private static async Task<T> AnswerAsync<T>(Func<CancellationToken, ValueTask<T>> request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await request(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LeaderElectionProviderException(
                $"The backend did not answer within {timeout}, which the lease leaves it: check the connection, or ask for a longer lease.", exception);
        }
    }

    /// <summary>A term that ended is never resumed: the next wish is another session and another attempt.</summary>
    private void Forget()
    {
        _sessionId = Guid.NewGuid();
        _attemptId = Guid.NewGuid();
        _term = 0;
        _mayHold = false;
        _unanswered = 0;
    }
}
