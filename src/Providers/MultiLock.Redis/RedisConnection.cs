using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>
/// The connection of one provider. One that gives no answer is replaced by a fresh one, because the client keeps a black hole open for long. A
/// connection that the application passed in is used until it fails a heartbeat, and never disposed.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions? configuration, IConnectionMultiplexer? borrowed, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>How long the client may block a thread of the pool, see <see cref="Prepare"/>.</summary>
    private const int LongestBlock = 250;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _disposal = new();
    private readonly IConnectionMultiplexer? _borrowed = borrowed;
    private volatile IConnectionMultiplexer? _current = borrowed;
    private IConnectionMultiplexer? _announced;
    private volatile IConnectionMultiplexer? _suspect;

    /// <summary>Called with each new connection before it is used.</summary>
    public Func<IConnectionMultiplexer, Task>? Connected { get; set; }

    public async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_suspect is { } suspect)
        {
            _suspect = null;
            Discard(suspect);
        }

        return _current ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for an answer. If the caller gives up before it is there, the connection may be a black hole: unless it answers after all, the next
    /// request makes a fresh one. A follower sends no heartbeats, whose failures would say so.
    /// </summary>
    public async Task<T> AnswerAsync<T>(IConnectionMultiplexer connection, Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            T result = await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            Trust(connection);
            return result;
        }
        catch (OperationCanceledException)
        {
            _suspect = connection;
            _ = TrustWhenAnsweredAsync(connection, answer);
            throw;
        }
    }

    /// <summary>Takes the connection out of use, if there is one, so that the next request makes a fresh one.</summary>
    public void Refresh()
    {
        if (_current is { } suspect)
        {
            Discard(suspect);
        }
    }

    /// <summary>Takes a connection out of use, unless another caller has done so before.</summary>
    public void Discard(IConnectionMultiplexer suspect)
    {
        if (Interlocked.CompareExchange(ref _current, null, suspect) == suspect)
        {
            RedisLog.Replacing(logger);
            if (suspect != _borrowed)
            {
                _ = CloseAsync(suspect);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _current, null) is { } last && last != _borrowed)
        {
            await CloseAsync(last).ConfigureAwait(false);
        }
    }

    private void Trust(IConnectionMultiplexer connection) => Interlocked.CompareExchange(ref _suspect, null, connection);

    private async Task TrustWhenAnsweredAsync(IConnectionMultiplexer connection, Task answer)
    {
        try
        {
            await answer.ConfigureAwait(false);
            Trust(connection);
        }
        catch (RedisServerException)
        {
            Trust(connection);
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception) || exception is OperationCanceledException)
        {
            // It has not answered.
        }
    }

    private static async Task CloseAsync(IConnectionMultiplexer connection)
    {
        try
        {
            await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            // It is out of use: how it ends concerns nobody.
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is { } made)
            {
                return made;
            }

            // An attempt that outlives its caller is closed when it ends, so that no connection is left behind.
            Task<ConnectionMultiplexer> attempt = ConnectionMultiplexer.ConnectAsync(Prepare());
            IConnectionMultiplexer connection;
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
                connection = await attempt.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _ = CloseLateAsync(attempt);
                ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
                throw;
            }

            _current = connection;
            if (_disposal.IsCancellationRequested)
            {
                Discard(connection);
                throw new ObjectDisposedException(nameof(RedisLeaderElectionProvider));
            }

            if (Connected is { } connected && Interlocked.Exchange(ref _announced, connection) != connection)
            {
                _ = connected(connection);
            }

            return connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task CloseLateAsync(Task<ConnectionMultiplexer> attempt)
    {
        try
        {
            await CloseAsync(await attempt.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            // It was never used.
        }
    }

    /// <summary>The options of a connection of our own.</summary>
    internal ConfigurationOptions Prepare()
    {
        ConfigurationOptions options = configuration?.Clone() ?? ConfigurationOptions.Parse(_borrowed!.Configuration);
        options.AbortOnConnectFail = true;
        // The library retries by itself: a command that waits in a backlog would be carried out when nobody wants it any more.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "MultiLock";

        // An attempt to connect that fails says goodbye to the server and waits for the answer, on a thread of the pool, for as long as this. After
        // a black hole or a freeze several do so at once, and with the default of 5 s a small pool served nobody for that long: the
        // application's runs did not even see that their leadership had ended. Nothing here waits synchronously otherwise.
        int patience = options.AsyncTimeout;
        options.SyncTimeout = Math.Min(options.SyncTimeout, LongestBlock);
        options.AsyncTimeout = patience;
        return options;
    }
}
