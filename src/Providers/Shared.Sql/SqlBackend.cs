namespace MultiLock.Sql;

/// <summary>What the providers on SQL databases share: they only differ in their dialect.</summary>
internal sealed class SqlBackend : IAsyncDisposable
{
    private readonly SqlDialect _dialect;
    private readonly SqlConnections _connections;
    private readonly SqlStore _store;
    private readonly bool _createsTables;
    private readonly CancellationTokenSource _disposal = new();
    private volatile bool _tablesAreMissing;

    public SqlBackend(SqlDialect dialect, bool createsTables, int timeoutSeconds)
    {
        _dialect = dialect;
        _createsTables = createsTables;
        _connections = new SqlConnections(dialect);
        _store = new SqlStore(dialect, _connections, timeoutSeconds);
    }

    /// <summary>Reads the format; creates the tables if that is asked for and they are missing, so that no right to create is needed where they are there.</summary>
    public Task InitializeAsync(CancellationToken cancellationToken) => RunAsync(
        "check the format of its records",
        async token =>
        {
            short? unknown;
            try
            {
                unknown = await _store.CheckFormatAsync(token).ConfigureAwait(false);
            }
            catch (Exception exception) when (_createsTables && _dialect.Explain(exception) is { Kind: SqlFailureKind.MissingTable })
            {
                await _store.CreateTablesAsync(token).ConfigureAwait(false);
                unknown = await _store.CheckFormatAsync(token).ConfigureAwait(false);
            }

            _tablesAreMissing = false;
            return unknown is { } found ? throw SqlFormat.Unknown(_dialect, found) : true;
        },
        cancellationToken);

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request, SqlStore.MaxBatchSize);
        if (_tablesAreMissing && _createsTables)
        {
            // Somebody dropped them while we ran, or the database is another one after a failover.
            await InitializeAsync(cancellationToken).ConfigureAwait(false);
        }

        return await RunAsync("acquire", token => _store.AcquireAsync(request, token), cancellationToken).ConfigureAwait(false);
    }

    public RenewReply Renew(RenewRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        Guard(cancellationToken);
        try
        {
            return _store.Renew(request);
        }
        catch (Exception exception) when (_disposal.IsCancellationRequested)
        {
            throw Disposed(exception);
        }
        catch (Exception exception) when (_dialect.Explain(exception) is { } failure)
        {
            throw Wrap(exception, failure, "send a heartbeat");
        }
    }

    public Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request, SqlStore.MaxBatchSize);
        return RunAsync("release", token => _store.ReleaseAsync(request, token), cancellationToken);
    }

    public Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        RequestRules.Check(groups, SqlStore.MaxBatchSize);
        return RunAsync("read", token => _store.ReadAsync(groups, token), cancellationToken);
    }

    public async Task<bool> HealthCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("read", token => _store.ReadAsync(["health"], token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LeaderElectionProviderException)
        {
            return false;
        }
    }

    public Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        return RunAsync("write group state", token => _store.WriteStateAsync(request, token), cancellationToken);
    }

    /// <summary>Runs a request, so that its failures are told with their remedy, and disposal ends it.</summary>
    public async Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        Guard(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            return await request(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (_disposal.IsCancellationRequested && exception is not LeaderElectionProviderException)
        {
            throw Disposed(exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (_dialect.Explain(exception) is { } failure)
        {
            throw Wrap(exception, failure, action);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        _connections.Close();
    }

    private void Guard(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ObjectDisposedException Disposed(Exception cause) => new(_dialect.Name + "LeaderElectionProvider", cause);

    private LeaderElectionProviderException Wrap(Exception exception, SqlFailure failure, string action)
    {
        _tablesAreMissing |= failure.Kind == SqlFailureKind.MissingTable;
        return failure.Kind switch
        {
            SqlFailureKind.MissingTable when !_createsTables => new LeaderElectionConfigurationException(
                $"The {_dialect.Name} table {_dialect.Table} does not exist, and AutoCreateTable is false: create the tables as {_dialect.Page} shows, or set AutoCreateTable.",
                exception),
            SqlFailureKind.ForeignTable => new LeaderElectionConfigurationException(
                $"The {_dialect.Name} table {_dialect.Table} exists, but is not made by this library ({exception.Message}): give another TableName or SchemaName.",
                exception),
            _ => new LeaderElectionProviderException($"{_dialect.Name} could not {action}: {failure.Remedy}", exception),
        };
    }
}
