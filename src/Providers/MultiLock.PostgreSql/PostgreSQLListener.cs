using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>Passes notifications on to the watches of one provider, by one connection that is made again whenever it breaks.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, and the loop's token source goes with the loop.")]
internal sealed class PostgreSQLListener(PostgreSQLConnectionSource source, PostgreSQLStatements statements, ILogger logger)
{
    private const string Released = "released\n";
    private const string Ended = "ended\n";
    private const int PingTimeoutSeconds = 5;

    // A connection that swallows everything says nothing by itself: a question now and then finds out.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<Watch> _watches = [];
    private CancellationTokenSource? _stop;
    private Task _loop = Task.CompletedTask;

    public async Task<IAsyncDisposable> AddAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stop is null)
            {
                NpgsqlConnection connection = await ListenAsync(cancellationToken).ConfigureAwait(false);
                _stop = new CancellationTokenSource();
                _loop = LoopAsync(connection, _stop);
            }

            var watch = new Watch(this, notify);
            ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
            watch.Notify(LeadershipNotification.Resynchronized);
            return watch;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task EndAsync()
    {
        _watches = [];
        await StopUnlessWatchedAsync().ConfigureAwait(false);
    }

    private async Task StopUnlessWatchedAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_watches.IsEmpty && _stop is { } stop)
            {
                _stop = null;
                await stop.CancelAsync().ConfigureAwait(false);
                await _loop.ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = source.Create(limit: null);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            connection.Notification += OnNotification;
            await RunAsync(connection, $"SET application_name = '{statements.ListenerName}'; LISTEN {statements.Channel}", cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await CloseAsync(connection).ConfigureAwait(false);
            throw;
        }
    }

    private async Task LoopAsync(NpgsqlConnection first, CancellationTokenSource stop)
    {
        CancellationToken cancellationToken = stop.Token;
        NpgsqlConnection? connection = first;
        TimeSpan delay = MinDelay;
        while (true)
        {
            try
            {
                if (connection is null)
                {
                    connection = await ListenAsync(cancellationToken).ConfigureAwait(false);
                    PostgreSQLLog.Listening(logger);
                    Notify(LeadershipNotification.Resynchronized);
                    delay = MinDelay;
                }

                while (true)
                {
                    if (!await connection.WaitAsync(PingInterval, cancellationToken).ConfigureAwait(false))
                    {
                        await RunAsync(connection, "SELECT 1", cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                if (connection is not null)
                {
                    await CloseAsync(connection).ConfigureAwait(false);
                }

                stop.Dispose();
                return;
            }
#pragma warning disable CA1031 // A listener that dies of a failure would never push again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (connection is not null)
                {
                    // Said once an outage: the following attempts have no connection.
                    PostgreSQLLog.NotListening(logger, PostgreSQLFailure.Explain(exception)?.Remedy ?? exception.GetType().Name);
                    Notify(LeadershipNotification.Interrupted);
                    await CloseAsync(connection).ConfigureAwait(false);
                    connection = null;
                }
            }

            await Task.Delay(delay, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = text;
            command.CommandTimeout = PingTimeoutSeconds;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(NpgsqlConnection connection)
    {
        connection.Notification -= OnNotification;
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgreSQLFailure.Explain(exception) is not null)
        {
            // It is out of use: how it ends concerns nobody.
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs e)
    {
        if (e.Payload.StartsWith(Released, StringComparison.Ordinal))
        {
            Notify(LeadershipNotification.Released(e.Payload[Released.Length..].Split('\n')));
        }
        else if (e.Payload.StartsWith(Ended, StringComparison.Ordinal) && Guid.TryParse(e.Payload.AsSpan(Ended.Length), out Guid session))
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

    private sealed class Watch(PostgreSQLListener owner, Action<LeadershipNotification> notify) : IAsyncDisposable
    {
        private volatile bool _disposed;

        public void Notify(LeadershipNotification notification)
        {
            if (!_disposed)
            {
                notify(notification);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                _disposed = true;
                ImmutableInterlocked.Update(ref owner._watches, static (watches, removed) => watches.Remove(removed), this);
                await owner.StopUnlessWatchedAsync().ConfigureAwait(false);
            }
        }
    }
}
