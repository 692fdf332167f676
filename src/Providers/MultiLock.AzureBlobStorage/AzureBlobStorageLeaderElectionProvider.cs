using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock.AzureBlobStorage;

/// <summary>The backend on Azure Blob Storage, and on what speaks its protocol.</summary>
/// <remarks>
/// <para>
/// A session is a blob with a lease, and a group a blob that names session and term. The service's leases last 15 to 60 seconds: longer ones are cut, shorter ones refused. It
/// pushes nothing, so that followers poll once an <see cref="LeaderElectionOptions.ElectionInterval"/>, by one request for two groups or for thousands.
/// </para>
/// <para>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// A client that the application passed in is only used. All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class AzureBlobStorageLeaderElectionProvider : ILeaderElectionProvider
{
    // A request that has a deadline ends by it. This is for calls by hand that have none.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(30);

    private readonly AzureBlobStorageStore _store;
    private readonly ProviderFront _front;

    /// <summary>Initializes a new instance of the <see cref="AzureBlobStorageLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options, ILogger<AzureBlobStorageLeaderElectionProvider> logger)
        : this(options, logger, MonotonicTimeProvider.Instance)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AzureBlobStorageLeaderElectionProvider"/> class over a client of the application.</summary>
    /// <param name="options">The options; their connection string is not used.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="client">The client of the account, with whatever credential it has. Its own retries end with the deadline of the request.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options, ILogger<AzureBlobStorageLeaderElectionProvider> logger, BlobServiceClient client)
        : this(options, logger, OpenContainer(options, client), transport: null, MonotonicTimeProvider.Instance)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AzureBlobStorageLeaderElectionProvider"/> class over a client of the application.</summary>
    /// <param name="options">The options; their connection string and container name are not used.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="client">The client of the container, with whatever credential it has. Its own retries end with the deadline of the request.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options, ILogger<AzureBlobStorageLeaderElectionProvider> logger, BlobContainerClient client)
        : this(options, logger, client, transport: null, MonotonicTimeProvider.Instance)
    {
    }

    internal AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options, ILogger<AzureBlobStorageLeaderElectionProvider> logger, TimeProvider timeProvider)
        : this(options, logger, new FreshTransport(), timeProvider)
    {
    }

    internal AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options,
        ILogger<AzureBlobStorageLeaderElectionProvider> logger,
        BlobContainerClient client,
        TimeProvider timeProvider)
        : this(options, logger, client, transport: null, timeProvider)
    {
    }

    private AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options, ILogger<AzureBlobStorageLeaderElectionProvider> logger, FreshTransport transport, TimeProvider timeProvider)
        : this(options, logger, OpenContainer(options, transport), transport, timeProvider)
    {
    }

    private AzureBlobStorageLeaderElectionProvider(
        IOptions<AzureBlobStorageLeaderElectionOptions> options,
        ILogger<AzureBlobStorageLeaderElectionProvider> logger,
        BlobContainerClient client,
        FreshTransport? transport,
        TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(client);
        _store = new AzureBlobStorageStore(client, transport, options.Value.AutoCreateContainer, timeProvider, logger);
        _front = new ProviderFront(_store, GetType());
    }

    /// <summary>Gets the name of the backend.</summary>
    public string Name => "Azure Blob Storage";

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => _store.MaxBatchSize;

    /// <inheritdoc/>
    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => _front.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) =>
        _front.AcquireAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) => _front.RenewAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => _front.ReleaseAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        _front.ReadAsync(groups, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => _front.HealthCheckAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's own connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (await _front.CloseAsync().ConfigureAwait(false))
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static BlobContainerClient OpenContainer(IOptions<AzureBlobStorageLeaderElectionOptions> options, BlobServiceClient client)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        options.Value.ValidateContainerName();
        return client.GetBlobContainerClient(options.Value.ContainerName);
    }

    private static BlobContainerClient OpenContainer(IOptions<AzureBlobStorageLeaderElectionOptions> options, FreshTransport transport)
    {
        ArgumentNullException.ThrowIfNull(options);
        AzureBlobStorageLeaderElectionOptions settings = options.Value;
        settings.ValidateContainerName();
        var client = new BlobClientOptions { Transport = transport };

        // The library retries by itself: what the client would try again is often what nobody wants any more.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = LongestRequest;

        // Heartbeats and polls would drown the traces of the application.
        client.Diagnostics.IsDistributedTracingEnabled = false;
        client.Diagnostics.IsLoggingEnabled = false;
        try
        {
            return new BlobContainerClient(settings.ConnectionString, settings.ContainerName, client);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            // The cause may quote the connection string, and with it the key.
            throw new LeaderElectionConfigurationException(
                $"{nameof(AzureBlobStorageLeaderElectionOptions)}.{nameof(settings.ConnectionString)} cannot be read: give the connection string that the portal shows for the storage account, "
                + "such as 'DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…'.");
        }
    }
}
