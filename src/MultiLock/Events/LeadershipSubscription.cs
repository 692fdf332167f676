using System.Threading.Channels;

namespace MultiLock;

/// <summary>
/// One subscription to a <see cref="LeadershipChangeHub"/>. The first enumeration sees everything since the subscription; a further one is a
/// subscription of its own, from its start.
/// </summary>
internal sealed class LeadershipSubscription(LeadershipChangeHub hub, LeadershipEventType types, CancellationToken cancellationToken)
    : IAsyncEnumerable<LeadershipChangedEventArgs>
{
    // Unbounded, because a change that was dropped would be a lie about who leads; changes are rare.
    private readonly Channel<LeadershipChangedEventArgs> _changes = Channel.CreateUnbounded<LeadershipChangedEventArgs>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private CancellationTokenRegistration _registration;
    private int _enumerated;

    private CancellationToken Token => cancellationToken;

    public void Offer(LeadershipChangedEventArgs change)
    {
        if ((change.EventType & types) != 0)
        {
            _changes.Writer.TryWrite(change);
        }
    }

    public void Complete() => _changes.Writer.TryComplete();

    public void CloseOnCancellation() =>
        _registration = cancellationToken.UnsafeRegister(static state => ((LeadershipSubscription)state!).Close(), this);

    public IAsyncEnumerator<LeadershipChangedEventArgs> GetAsyncEnumerator(CancellationToken enumeratorToken = default) =>
        Interlocked.Exchange(ref _enumerated, 1) == 0
            ? new Enumerator(this, enumeratorToken)
            : hub.Open(types, cancellationToken).GetAsyncEnumerator(enumeratorToken);

    private void Close() => hub.Remove(this);

    /// <summary>Not an async iterator, because disposing one that was never started does nothing, and the subscription would stay.</summary>
    private sealed class Enumerator : IAsyncEnumerator<LeadershipChangedEventArgs>
    {
        private readonly LeadershipSubscription _subscription;
        private readonly CancellationTokenSource _cancellation;

        public Enumerator(LeadershipSubscription subscription, CancellationToken enumeratorToken)
        {
            _subscription = subscription;
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(subscription.Token, enumeratorToken);
        }

        public LeadershipChangedEventArgs Current { get; private set; } = null!;

        public async ValueTask<bool> MoveNextAsync()
        {
            CancellationToken token = _cancellation.Token;
            ChannelReader<LeadershipChangedEventArgs> reader = _subscription._changes.Reader;
            while (true)
            {
                token.ThrowIfCancellationRequested();
                if (reader.TryRead(out LeadershipChangedEventArgs? change))
                {
                    Current = change;
                    return true;
                }

                if (!await reader.WaitToReadAsync(token).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _subscription._registration.DisposeAsync().ConfigureAwait(false);
            _subscription.Close();
            _cancellation.Dispose();
        }
    }
}
