using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// The blobs of the sessions. A session lives as long as its blob is leased; it is named by a group only after it was, so that one which is named and not
/// leased is dead. Whoever takes a group from a dead one deletes its blob first: the service deletes no blob that is leased, and without a blob nothing can
/// be renewed.
/// </summary>
internal sealed class SessionBlobs(BlobContainerClient container, BlobClock clock, ElectionClock localClock)
{
    private static readonly byte[] Content = "{}"u8.ToArray();

    /// <summary>Tells whether a session lives.</summary>
    public async Task<bool> IsAliveAsync(Guid session, CancellationToken cancellationToken) =>
        await LookAsync(session, cancellationToken).ConfigureAwait(false) is { } found && IsLeased(found.LeaseState);

    public static bool IsLeased(LeaseState? state) => state is LeaseState.Leased or LeaseState.Breaking;

    /// <summary>Ends a dead session for good.</summary>
    /// <returns>False if it lives.</returns>
    public async Task<bool> EndDeadAsync(Guid session, CancellationToken cancellationToken)
    {
        try
        {
            clock.Note(await Blob(session).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            return true;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.LeaseIdMissing))
        {
            return false;
        }
    }

    /// <summary>Ends a session of this process, and with it all that it holds.</summary>
    public async Task EndOwnAsync(SessionHandle session, CancellationToken cancellationToken)
    {
        session.End();
        try
        {
            var asHolder = new BlobRequestConditions { LeaseId = session.LeaseId };
            await Blob(session.Id).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, asHolder, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            // Never opened, or ended before.
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // Its lease is over.
            await EndDeadAsync(session.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a session, or makes sure that it is open.</summary>
    /// <returns>False if it is over.</returns>
    public async Task<bool> OpenAsync(SessionHandle session, TimeSpan lease, bool mayCreate, CancellationToken cancellationToken)
    {
        await session.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (session.IsUsed || (!mayCreate && !session.HasEnded))
            {
                if (session.IsOver(localClock.Now) || !await IsAliveAsync(session.Id, cancellationToken).ConfigureAwait(false))
                {
                    session.End();
                }
            }
            else
            {
                while (!session.HasEnded && !await TryLeaseAsync(session, lease, cancellationToken).ConfigureAwait(false))
                {
                    // Its blob was removed as one that nobody uses, which it was.
                    session.Tag = null;
                }
            }

            return !session.HasEnded;
        }
        finally
        {
            session.Opening.Release();
        }
    }

    /// <summary>Extends a session.</summary>
    /// <returns>False if it is over.</returns>
    public async Task<bool> RenewAsync(SessionHandle session, TimeSpan lease, CancellationToken cancellationToken)
    {
        Instant sent = localClock.Now;
        bool wasOpened = session.IsOpened;
        Instant ended = session.Ends;
        try
        {
            BlobLeaseClient client = Lease(session);
            Response<BlobLease> answer = wasOpened && session.Lease != lease
                ? await client.AcquireAsync(lease, new RequestConditions { IfMatch = session.Tag }, cancellationToken).ConfigureAwait(false)
                : await client.RenewAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            session.End();
            return false;
        }

        if (session.HasEnded || (wasOpened && localClock.Now >= ended))
        {
            // So late that it may have ended before, and a reader may have seen that. The service revived it: end it again.
            await EndOwnAsync(session, cancellationToken).ConfigureAwait(false);
            return false;
        }

        session.Extend(sent, lease);
        return true;
    }

    private async Task<BlobProperties?> LookAsync(Guid session, CancellationToken cancellationToken)
    {
        try
        {
            Response<BlobProperties> answer = await Blob(session).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
            return answer.Value;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobNotFound))
        {
            return null;
        }
    }

    /// <returns>False to try again with a new blob.</returns>
    private async Task<bool> TryLeaseAsync(SessionHandle session, TimeSpan lease, CancellationToken cancellationToken)
    {
        session.Tag ??= await CreateAsync(session, cancellationToken).ConfigureAwait(false);
        if (session.Tag is not { } tag || session.HasEnded)
        {
            return session.HasEnded;
        }

        Instant sent = localClock.Now;
        try
        {
            Response<BlobLease> answer =
                await Lease(session).AcquireAsync(lease, new RequestConditions { IfMatch = tag }, cancellationToken).ConfigureAwait(false);
            clock.Note(answer.GetRawResponse());
            session.Extend(sent, lease);
            return true;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.IsChanged(exception))
        {
            return false;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Somebody else has leased it.
            session.End();
            return true;
        }
    }

    /// <returns>The blob's tag; null if there was one, which is gone.</returns>
    private async Task<ETag?> CreateAsync(SessionHandle session, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new MemoryStream(Content, writable: false);
            var ifNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            Response<BlobContentInfo> answer = await Blob(session.Id).UploadAsync(content, ifNew, cancellationToken).ConfigureAwait(false);
            return answer.Value.ETag;
        }
        catch (RequestFailedException exception) when (AzureBlobStorageFailure.Is(exception, BlobErrorCode.BlobAlreadyExists))
        {
            // By a request of this process whose answer was lost, unless it had a lease that ended: then it has lived.
            BlobProperties? found = await LookAsync(session.Id, cancellationToken).ConfigureAwait(false);
            if (found?.LeaseState is LeaseState.Expired or LeaseState.Broken)
            {
                session.End();
            }

            return found?.ETag;
        }
    }

    private BlobLeaseClient Lease(SessionHandle session) => Blob(session.Id).GetBlobLeaseClient(session.LeaseId);

    private BlockBlobClient Blob(Guid session) => container.GetBlockBlobClient(BlobNames.OfSession(session));
}
