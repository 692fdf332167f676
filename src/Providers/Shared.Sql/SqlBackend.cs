namespace MultiLock.Sql;

/// <summary>What the providers on SQL databases share: they only differ in their dialect.</summary>
internal sealed class SqlBackend : IProviderStore
{
    private readonly SqlDialect _dialect;
    private readonly SqlConnections _connections;
    private readonly SqlStore _store;
    private readonly bool _createsTables;
    private volatile bool _tablesAreMissing;

    public SqlBackend(SqlDialect dialect, bool createsTables, int timeoutSeconds)
    {
        _dialect = dialect;
        _createsTables = createsTables;
        _connections = new SqlConnections(dialect);
        _store = new SqlStore(dialect, _connections, timeoutSeconds);
    }

    public int MaxBatchSize => 1000;

    /// <summary>Reads the format; creates the tables if that is asked for and they are missing, so that no right to create is needed where they are there.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        short? unknown;
        try
        {
            unknown = await _store.CheckFormatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_createsTables && _dialect.Explain(exception) is { Kind: SqlFailureKind.MissingTable })
        {
            await _store.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
            unknown = await _store.CheckFormatAsync(cancellationToken).ConfigureAwait(false);
        }

        _tablesAreMissing = false;
        if (unknown is { } found)
        {
            throw SqlFormat.Unknown(_dialect, found);
        }
    }

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        if (_tablesAreMissing && _createsTables)
        {
            // Somebody dropped them while we ran, or the database is another one after a failover.
            await InitializeAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _store.AcquireAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(_store.Renew(request));

    public Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) => _store.ReleaseAsync(request, cancellationToken);

    public Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        _store.ReadAsync(groups, cancellationToken);

    public Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken) => _store.WriteStateAsync(request, cancellationToken);

    public Task<IReadOnlyCollection<ReleaseMark>> ReadReleasesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        _store.ReadReleasesAsync(within, cancellationToken);

    /// <summary>Also notes that the tables are gone, for the next acquire.</summary>
    public LeaderElectionProviderException? Explain(Exception exception, string action)
    {
        if (_dialect.Explain(exception) is not { } failure)
        {
            return null;
        }

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

    /// <summary>Closes the connections, those in use when they come back.</summary>
    public void Close() => _connections.Close();
}
