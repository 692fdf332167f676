using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiLock.AzureBlobStorage;

/// <summary>What the blob of a group says: one line of JSON, then the group state as it is. Being one blob, both change in one step.</summary>
internal sealed record GroupRecord
{
    private const byte EndOfLine = (byte)'\n';

    public int Format { get; init; } = FormatMark.Current;

    public required string Group { get; init; }

    /// <summary>Gets the last term. A release leaves it.</summary>
    public required long Term { get; init; }

    /// <summary>Gets the session that holds the group as long as its blob is leased; null once released.</summary>
    public Guid? SessionId { get; init; }

    public Guid AttemptId { get; init; }

    public string ParticipantId { get; init; } = "";

    /// <summary>Gets how long the session's lease was when the term was won. The service does not tell it.</summary>
    public int LeaseSeconds { get; init; }

    public DateTimeOffset AcquiredAt { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public bool IsHeldBy(Guid session, Guid attempt) => SessionId == session && AttemptId == attempt;

    public GroupRecord Released() => new() { Group = Group, Term = Term };

    public LeaderRecord ToLeader(TimeSpan heartbeatAge, TimeSpan remaining) =>
        new(Group, ParticipantId, SessionId ?? default, Term, AcquiredAt, heartbeatAge, remaining, Metadata) { AttemptId = AttemptId };

    public BinaryData ToContent(ReadOnlySpan<byte> state)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, AzureBlobStorageJsonContext.Default.GroupRecord);
        return BinaryData.FromBytes([.. json, EndOfLine, .. state]);
    }

    /// <exception cref="LeaderElectionProviderException">It is not a record, or of a format that is not known.</exception>
    public static (GroupRecord Record, ReadOnlyMemory<byte> State) Parse(ReadOnlyMemory<byte> content, string blob)
    {
        int end = content.Span.IndexOf(EndOfLine);
        ReadOnlyMemory<byte> json = end < 0 ? content : content[..end];
        FormatMark.Check(json.Span, blob);
        try
        {
            if (JsonSerializer.Deserialize(json.Span, AzureBlobStorageJsonContext.Default.GroupRecord) is { } record)
            {
                return (record, end < 0 ? ReadOnlyMemory<byte>.Empty : content[(end + 1)..]);
            }
        }
        catch (JsonException)
        {
            // What was found is no use to anybody; where it is, is.
        }

        throw new LeaderElectionProviderException($"The blob '{blob}' holds no record of an election group: restore it, or delete it if no process leads the group.");
    }
}
