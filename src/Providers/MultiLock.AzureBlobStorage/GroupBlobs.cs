using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MultiLock.AzureBlobStorage;

/// <summary>The blobs of the groups, each changed only under the tag that it was read with.</summary>
internal sealed class GroupBlobs(BlobContainerClient container, BlobClock clock)
{
    private static readonly BlobHttpHeaders Headers = new() { ContentType = "application/x-multilock" };

    private readonly ConcurrentDictionary<string, GroupView> _known = new(StringComparer.Ordinal);

    public GroupView? Known(string group) => _known.GetValueOrDefault(group);

    /// <summary>Reads a group, or learns that it has not changed.</summary>
    public async Task<GroupView> ReadAsync(string group, CancellationToken cancellationToken)
    {
        GroupView? known = Known(group);
        try
        {
            BlobDownloadOptions? unlessKnown = known?.Tag is { } tag ? new() { Conditions = new BlobRequestConditions { IfNoneMatch = tag } } : null;
            Response<BlobDownloadResult> answer = await Blob(group).DownloadContentAsync(unlessKnown, cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
            return answer.GetRawResponse().Status == 304 ? known! : Keep(group, Parse(group, answer.Value));
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            clock.Note(exception.GetRawResponse());
            return Forget(group);
        }
    }

    /// <summary>Reads a group with its state.</summary>
    public async Task<GroupView> ReadAllAsync(string group, CancellationToken cancellationToken)
    {
        GroupView view = await ReadAsync(group, cancellationToken).ConfigureAwait(false);
        if (view.State is not null)
        {
            return view;
        }

        try
        {
            Response<BlobDownloadResult> answer = await Blob(group).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            GroupView read = Parse(group, answer.Value);
            Keep(group, read);
            return read;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            return Forget(group);
        }
    }

    /// <summary>A listing shows no blob of the group.</summary>
    public GroupView Forget(string group)
    {
        var missing = GroupView.Missing(Known(group)?.LastTerm ?? 0);
        _known[group] = missing;
        return missing;
    }

    /// <summary>Writes a group as long as it is what <paramref name="seen"/> says.</summary>
    /// <returns>The group as it is now; null if it was something else.</returns>
    public async Task<GroupView?> TryWriteAsync(GroupView seen, GroupRecord record, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = Headers,
            Conditions = seen.Tag is { } tag ? new BlobRequestConditions { IfMatch = tag } : new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            using Stream content = record.ToContent(state.Span).ToStream();
            Response<BlobContentInfo> answer = await Blob(record.Group).UploadAsync(content, options, cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
            var written = new GroupView(answer.Value.ETag, record, state, record.Term);
            Keep(record.Group, written);
            return written;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.IsChanged(exception))
        {
            return null;
        }
    }

    private static GroupView Parse(string group, BlobDownloadResult blob)
    {
        (GroupRecord record, ReadOnlyMemory<byte> state) = GroupRecord.Parse(blob.Content.ToMemory(), BlobNames.OfGroup(group));
        return new GroupView(blob.Details.ETag, record, state, record.Term);
    }

    private GroupView Keep(string group, GroupView view)
    {
        _known[group] = view.ToKeep();
        return view;
    }

    private BlockBlobClient Blob(string group) => container.GetBlockBlobClient(BlobNames.OfGroup(group));
}
