using System.Text.Json;

namespace MultiLock.Sql;

/// <summary>An acquire in columns. The candidates of a process share participant and metadata: they are sent once.</summary>
internal sealed class SqlAcquire
{
    public SqlAcquire(AcquireRequest request)
    {
        SessionId = request.SessionId;
        Lease = SqlTime.Microseconds(request.Lease);
        OpensSession = request.OpensSession;
        int count = request.Candidates.Count;
        Names = new string[count];
        Attempts = new Guid[count];
        Profiles = new int[count];
        var profiles = new Dictionary<(string, IReadOnlyDictionary<string, string>), int>();
        for (int i = 0; i < count; i++)
        {
            Candidate candidate = request.Candidates[i];
            (Names[i], Attempts[i]) = (candidate.Group, candidate.AttemptId);
            if (!profiles.TryGetValue((candidate.ParticipantId, candidate.Metadata), out Profiles[i]))
            {
                Participants.Add(candidate.ParticipantId);
                // All characters beyond ASCII, and NUL, are escaped: any database can hold the text.
                Metadata.Add(JsonSerializer.Serialize(candidate.Metadata, SqlJsonContext.Default.IReadOnlyDictionaryStringString));
                Profiles[i] = Participants.Count;
                profiles.Add((candidate.ParticipantId, candidate.Metadata), Profiles[i]);
            }
        }
    }

    public Guid SessionId { get; }

    public long Lease { get; }

    public bool OpensSession { get; }

    public string[] Names { get; }

    public Guid[] Attempts { get; }

    /// <summary>Gets for each wish the number, from 1, of its participant and metadata.</summary>
    public int[] Profiles { get; }

    public List<string> Participants { get; } = [];

    public List<string> Metadata { get; } = [];
}
