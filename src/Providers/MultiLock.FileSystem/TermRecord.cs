using System.Text.Json;

namespace MultiLock.FileSystem;

/// <summary>What the file of a term says. It is written once, before it gets its name, and never changed.</summary>
internal sealed record TermRecord
{
    public required int Format { get; init; }

    public required string Group { get; init; }

    public required string ParticipantId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid AttemptId { get; init; }

    /// <summary>Gets the lease that was asked for, for people. The one that counts is in the name of the session's heartbeat file.</summary>
    public required TimeSpan Lease { get; init; }

    public required DateTimeOffset AcquiredAt { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Gets the group state that the term began with. Being inside, it is carried in the same atomic step.</summary>
    public byte[] State { get; init; } = [];

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FileSystemJsonContext.Default.TermRecord);

    /// <returns>The record, or null if the file holds none: a machine that lost power leaves an empty file.</returns>
    /// <exception cref="LeaderElectionConfigurationException">The format is not known.</exception>
    public static TermRecord? Parse(byte[] bytes, string path)
    {
        try
        {
            int? format = JsonSerializer.Deserialize(bytes, FileSystemJsonContext.Default.DirectoryFormat)?.Format;
            if (format is { } number && number != DirectoryFormat.Current)
            {
                throw DirectoryFormat.Unknown(path, number);
            }

            return format is null ? null : JsonSerializer.Deserialize(bytes, FileSystemJsonContext.Default.TermRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
