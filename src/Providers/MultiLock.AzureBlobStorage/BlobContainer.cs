using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace MultiLock.AzureBlobStorage;

/// <summary>Makes sure that the container is there and holds what this version can read.</summary>
internal sealed class BlobContainer(BlobContainerClient client, bool autoCreate, BlobClock clock, ILogger logger)
{
    /// <summary>How old a session is at least that is removed. One that is being opened has no lease for a moment.</summary>
    public static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private volatile bool _checked;

    public BlobContainerClient Client => client;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckFormatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.ContainerNotFound))
        {
            if (!autoCreate)
            {
                throw new LeaderElectionConfigurationException(
                    $"The container '{client.Name}' does not exist, and AutoCreateContainer is false: create it, or set AutoCreateContainer.", exception);
            }

            await CreateAsync(cancellationToken).ConfigureAwait(false);
            await CheckFormatAsync(cancellationToken).ConfigureAwait(false);
        }

        _checked = true;
    }

    /// <summary>Checks again where the last check failed, or something that it had found is gone.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) => _checked ? Task.CompletedTask : CheckAsync(cancellationToken);

    /// <summary>A request found that something is gone.</summary>
    public void Doubt() => _checked = false;

    /// <summary>Removes sessions that nobody ended: their processes died, and nobody wanted what they led. One that is leased cannot be removed.</summary>
    public async Task RemoveLeftoversAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Page<BlobItem> page in client
                .GetBlobsAsync(new GetBlobsOptions { Prefix = BlobNames.Sessions }, cancellationToken).AsPages().ConfigureAwait(false))
            {
                clock.Note(page.GetRawResponse());
                DateTimeOffset limit = clock.LatestTime - age;
                BlobItem[] leftovers =
                    [.. page.Values.Where(blob => !SessionBlobs.IsLeased(blob.Properties.LeaseState) && blob.Properties.LastModified < limit)];
                await BlobReader.ForEachAsync(
                    leftovers.Length,
                    async (i, token) => await client.GetBlockBlobClient(leftovers[i].Name)
                        .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = leftovers[i].Properties.ETag }, token)
                        .ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (AzureBlobStorageFailure.IsOf(exception))
        {
            AzureBlobStorageLog.ChoreFailed(logger, exception.GetType().Name);
        }
    }

    private async Task CheckFormatAsync(CancellationToken cancellationToken)
    {
        BlockBlobClient format = client.GetBlockBlobClient(BlobNames.Format);
        while (true)
        {
            try
            {
                Response<BlobDownloadResult> found = await format.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
                clock.Note(found.GetRawResponse());
                FormatMark.Check(found.Value.Content.ToMemory().Span, BlobNames.Format);
                return;
            }
            catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
            {
                await WriteFormatAsync(format, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task WriteFormatAsync(BlockBlobClient format, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new MemoryStream(FormatMark.Bytes, writable: false);
            var ifNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await format.UploadAsync(content, ifNew, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobAlreadyExists))
        {
            // Another process was faster; what it wrote is read next.
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            AzureBlobStorageLog.ContainerCreated(logger, client.Name);
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.ContainerAlreadyExists))
        {
            // By another process.
        }
    }
}
