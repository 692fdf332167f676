using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// The service's clock, for the terms of groups. Each answer tells it in seconds, which is enough for a term that follows a known one. The first term of a
/// record must be above all that the group ever had, should it have been deleted a moment ago: for that, a snapshot tells the time exactly.
/// </summary>
internal sealed class BlobClock(BlockBlobClient anyBlob)
{
    private long _latest;

    /// <summary>Gets the latest time that an answer told, in milliseconds.</summary>
    public long Latest => Volatile.Read(ref _latest);

    public DateTimeOffset LatestTime => DateTimeOffset.FromUnixTimeMilliseconds(Latest);

    public void Note(Response? response)
    {
        if (response?.Headers.Date is { } date)
        {
            Note(date.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Asks for the time in milliseconds.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            Response<BlobSnapshotInfo> answer = await anyBlob.CreateSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            Note(answer.GetRawResponse());
            _ = RemoveSnapshotsAsync();
            if (DateTimeOffset.TryParse(answer.Value.Snapshot, System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset exact))
            {
                Note(exact.ToUnixTimeMilliseconds());
            }
        }
        catch (RequestFailedException exception) when (exception.Status is 400 or 405 or 409 or 501)
        {
            // An account that makes no snapshots: the second has to do.
            Note(exception.GetRawResponse());
        }

        return Latest;
    }

    // They cost next to nothing, and the next one removes what is left of those before.
    private async Task RemoveSnapshotsAsync()
    {
        try
        {
            await anyBlob.DeleteIfExistsAsync(DeleteSnapshotsOption.OnlySnapshots).ConfigureAwait(false);
        }
        catch (Exception exception) when (AzureBlobStorageFailure.IsOf(exception))
        {
            // See above.
        }
    }

    private void Note(long milliseconds)
    {
        long latest = Latest;
        while (milliseconds > latest)
        {
            long found = Interlocked.CompareExchange(ref _latest, milliseconds, latest);
            if (found == latest)
            {
                return;
            }

            latest = found;
        }
    }
}
