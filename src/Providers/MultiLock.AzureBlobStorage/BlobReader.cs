using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// Looks at many groups at once: by a request for each, or by a listing of all that there is, whichever costs less. A listing tells the tags, and so which groups
/// have changed since this process saw them, and which sessions are leased.
/// </summary>
internal sealed class BlobReader(BlobContainerClient container, GroupBlobs groups, SessionBlobs sessions, BlobClock clock)
{
    /// <summary>How many requests are under way at a time.</summary>
    public const int Degree = 32;

    /// <summary>A page of a listing costs about as much as this many reads.</summary>
    private const int ReadsPerPage = 10;

    private int _pages = 1;

    public async Task<BlobLook> LookAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var views = new Dictionary<string, GroupView>(names.Count, StringComparer.Ordinal);
        string[] changed = [.. names.Distinct(StringComparer.Ordinal)];
        IReadOnlyCollection<Guid> alive = [];
        if (changed.Length > ReadsPerPage * Volatile.Read(ref _pages))
        {
            (Dictionary<string, ETag> tags, alive) = await ListAsync(cancellationToken).ConfigureAwait(false);
            foreach (string name in changed)
            {
                GroupView? known = groups.Known(name);
                if (!tags.TryGetValue(name, out ETag tag))
                {
                    views.Add(name, groups.Forget(name));
                }
                else if (known?.Tag == tag)
                {
                    views.Add(name, known);
                }
            }

            changed = [.. changed.Where(name => !views.ContainsKey(name))];
        }

        var read = new GroupView[changed.Length];
        await ForEachAsync(changed.Length, async (i, token) => read[i] = await groups.ReadAsync(changed[i], token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        for (int i = 0; i < read.Length; i++)
        {
            views.Add(changed[i], read[i]);
        }

        return new BlobLook(sessions, views, alive);
    }

    /// <summary>Does something for each of many, some at a time.</summary>
    public static Task ForEachAsync(int count, Func<int, CancellationToken, ValueTask> action, CancellationToken cancellationToken) => count switch
    {
        0 => Task.CompletedTask,
        1 => action(0, cancellationToken).AsTask(),
        _ => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Degree, CancellationToken = cancellationToken }, action),
    };

    private async Task<(Dictionary<string, ETag> Tags, IReadOnlyCollection<Guid> Alive)> ListAsync(CancellationToken cancellationToken)
    {
        var tags = new Dictionary<string, ETag>(StringComparer.Ordinal);
        var alive = new List<Guid>();
        int pages = 0;
        await foreach (Page<BlobItem> page in container
            .GetBlobsAsync(new GetBlobsOptions { Prefix = BlobNames.Root }, cancellationToken).AsPages().ConfigureAwait(false))
        {
            pages++;
            clock.Note(page.GetRawResponse());
            foreach (BlobItem blob in page.Values)
            {
                if (blob.Name.StartsWith(BlobNames.Groups, StringComparison.Ordinal) && blob.Properties.ETag is { } tag)
                {
                    // A listing leaves the quotes out that every other answer has.
                    tags[BlobNames.ToGroup(blob.Name)] = new ETag(tag.ToString("H"));
                }
                else if (blob.Name.StartsWith(BlobNames.Sessions, StringComparison.Ordinal)
                    && SessionBlobs.IsLeased(blob.Properties.LeaseState)
                    && BlobNames.ToSession(blob.Name) is { } session)
                {
                    alive.Add(session);
                }
            }
        }

        Volatile.Write(ref _pages, Math.Max(1, pages));
        return (tags, alive);
    }
}
