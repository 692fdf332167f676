using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>Passes what the server publishes on to the watches of one provider, by one subscription.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, so there is nothing to dispose.")]
internal sealed class RedisWatches(RedisChannel channel)
{
    private const string Released = "released\n";
    private const string Ended = "ended\n";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<Watch> _watches = [];
    private IConnectionMultiplexer? _subscribed;

    public async Task<IAsyncDisposable> AddAsync(
        IConnectionMultiplexer connection, Action<LeadershipNotification> notify, CancellationToken cancellationToken)
    {
        await SubscribeAsync(connection, cancellationToken).ConfigureAwait(false);
        var watch = new Watch(this, notify);
        ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
        watch.Notify(LeadershipNotification.Resynchronized);
        return watch;
    }

    /// <summary>Moves the subscription to a connection that replaces the one before.</summary>
    public async Task MoveAsync(IConnectionMultiplexer connection)
    {
        if (_watches.IsEmpty)
        {
            return;
        }

        Notify(LeadershipNotification.Interrupted);
        try
        {
            await SubscribeAsync(connection, CancellationToken.None).ConfigureAwait(false);
            Notify(LeadershipNotification.Resynchronized);
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            // Followers poll, and their first failure replaces this connection too.
        }
    }

    public async Task EndAsync()
    {
        _watches = [];
        if (Interlocked.Exchange(ref _subscribed, null) is { } connection)
        {
            connection.ConnectionFailed -= OnFailed;
            connection.ConnectionRestored -= OnRestored;
            try
            {
                // The connection may be the application's, which goes on.
                await connection.GetSubscriber().UnsubscribeAsync(channel, OnMessage).ConfigureAwait(false);
            }
            catch (Exception exception) when (RedisFailure.IsOf(exception))
            {
                // A connection that is gone subscribes to nothing.
            }
        }
    }

    private async Task SubscribeAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_subscribed == connection)
            {
                return;
            }

            if (_subscribed is { } old)
            {
                _subscribed = null;
                Leave(old);
            }

            await connection.GetSubscriber().SubscribeAsync(channel, OnMessage).WaitAsync(cancellationToken).ConfigureAwait(false);
            connection.ConnectionFailed += OnFailed;
            connection.ConnectionRestored += OnRestored;
            _subscribed = connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A connection that the application passed in may come back, and would tell everything twice.</summary>
    private void Leave(IConnectionMultiplexer old)
    {
        old.ConnectionFailed -= OnFailed;
        old.ConnectionRestored -= OnRestored;
        try
        {
            _ = old.GetSubscriber().UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget);
        }
        catch (ObjectDisposedException)
        {
            // Our own, which was replaced: it tells nothing any more.
        }
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Notify(LeadershipNotification.Interrupted);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => Notify(LeadershipNotification.Resynchronized);

    private void OnMessage(RedisChannel source, RedisValue message)
    {
        string text = message.ToString();
        if (text.StartsWith(Released, StringComparison.Ordinal))
        {
            Notify(LeadershipNotification.Released(text[Released.Length..].Split('\n')));
        }
        else if (text.StartsWith(Ended, StringComparison.Ordinal) && Guid.TryParse(text.AsSpan(Ended.Length), out Guid session))
        {
            Notify(LeadershipNotification.SessionEnded(session));
        }
    }

    private void Notify(LeadershipNotification notification)
    {
        foreach (Watch watch in _watches)
        {
            watch.Notify(notification);
        }
    }

    private sealed class Watch(RedisWatches owner, Action<LeadershipNotification> notify) : IAsyncDisposable
    {
        private volatile bool _disposed;

        public void Notify(LeadershipNotification notification)
        {
            if (!_disposed)
            {
                notify(notification);
            }
        }

        public ValueTask DisposeAsync()
        {
            _disposed = true;
            ImmutableInterlocked.Update(ref owner._watches, static (watches, removed) => watches.Remove(removed), this);
            return ValueTask.CompletedTask;
        }
    }
}
