using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// The blob that numbers the last release. It is changed after the groups, so that no number is told that is newer than a denial. Whoever releases tries until it is changed, or is dead:
/// then its session ends, and nobody goes by the number any more.
/// </summary>
internal sealed class ReleaseBlob(BlobContainerClient container, BlobClock clock)
{
    private const string Number = "number";

    private readonly BlockBlobClient _blob = container.GetBlockBlobClient(BlobNames.Released);

    /// <summary>Reads the number; 0 if nothing was released yet.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            Response<BlobProperties> answer = await _blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
            return answer.Value.Metadata.TryGetValue(Number, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            return 0;
        }
    }

    /// <summary>Writes another number. By chance, because to count would take a look before, and a repetition where two do it at once.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        long number = BitConverter.ToInt64(Guid.NewGuid().ToByteArray()) & long.MaxValue;
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [Number] = number.ToString(CultureInfo.InvariantCulture) },
        };
        Response<BlobContentInfo> answer = await _blob.UploadAsync(Stream.Null, options, cancellationToken).ConfigureAwait(false);
        clock.Note(answer.GetRawResponse());
    }
}
