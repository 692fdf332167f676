using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace MultiLock.Sql;

/// <summary>
/// The connections for requests of one provider: one is kept; more are opened, and closed again, only while requests overlap. So a heartbeat waits neither behind a
/// long batch nor behind the application in a pool.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, so there is nothing to dispose.")]
internal sealed class SqlConnections(SqlDialect dialect)
{
    // Requests by hand may come in any number. Heartbeats pass by.
    private const int MaxRequests = 4;

    private readonly SemaphoreSlim _gate = new(MaxRequests, MaxRequests);
    private DbConnection? _idle;
    private volatile bool _closed;

    /// <summary>Takes a connection for a request. It must come back by <see cref="Return"/>.</summary>
    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Take() is { } kept)
            {
                return kept;
            }

            DbConnection connection = dialect.CreateConnection(limit: null);
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Gives a connection back.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sound">False if its request failed: what that left behind on it, such as an open transaction, concerns nobody else.</param>
    public void Return(DbConnection connection, bool sound)
    {
        Keep(connection, sound);
        _gate.Release();
    }

    /// <summary>Takes a connection for a heartbeat, without the thread pool. It must come back by <see cref="Keep"/>.</summary>
    /// <param name="fresh">The last heartbeat got no answer: no connection from before is trusted any more.</param>
    /// <param name="limit">How long opening may take.</param>
    public DbConnection RentNow(bool fresh, TimeSpan limit)
    {
        if (fresh)
        {
            dialect.Refresh();
            Interlocked.Exchange(ref _idle, null)?.Dispose();
        }
        else if (Take() is { } kept)
        {
            return kept;
        }

        DbConnection connection = dialect.CreateConnection(limit);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a connection for the next request, unless it is broken or one is kept already.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sound">False if its request failed.</param>
    public void Keep(DbConnection connection, bool sound)
    {
        if (!sound || connection.State != ConnectionState.Open || Interlocked.CompareExchange(ref _idle, connection, null) is not null)
        {
            connection.Dispose();
        }

        if (_closed)
        {
            Close();
        }
    }

    /// <summary>Closes what is kept now and what comes back later.</summary>
    public void Close()
    {
        _closed = true;
        Interlocked.Exchange(ref _idle, null)?.Dispose();
    }

    private DbConnection? Take()
    {
        DbConnection? kept = Interlocked.Exchange(ref _idle, null);
        if (kept is null or { State: ConnectionState.Open })
        {
            return kept;
        }

        kept.Dispose();
        return null;
    }
}
