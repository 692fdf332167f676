using Azure;

namespace MultiLock.AzureBlobStorage;

/// <summary>A group's blob as it was at one moment. The tag makes it safe to act on: who changes the blob says which one he means.</summary>
/// <param name="Tag">The tag of the blob; null if there is none.</param>
/// <param name="Record">The record; null if there is no blob.</param>
/// <param name="State">The group state; null where it is large and was not kept.</param>
/// <param name="LastTerm">The greatest term that this process has seen, also of a blob that is gone.</param>
internal sealed record GroupView(ETag? Tag, GroupRecord? Record, ReadOnlyMemory<byte>? State, long LastTerm)
{
    /// <summary>A follower of many groups need not keep their states.</summary>
    private const int LargestKeptState = 4096;

    public static GroupView Missing(long lastTerm) => new(null, null, ReadOnlyMemory<byte>.Empty, lastTerm);

    public GroupView ToKeep() => State is { Length: > LargestKeptState } ? this with { State = null } : this;
}
