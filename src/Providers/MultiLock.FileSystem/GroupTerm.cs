namespace MultiLock.FileSystem;

/// <summary>The latest term of a group as its files show it; whether its session lives is another question.</summary>
/// <param name="Number">The number; 0 if the group was never held.</param>
/// <param name="Record">What the file says; null if there is none.</param>
/// <param name="IsReleased">True if nobody holds the group, whatever became of the session.</param>
internal sealed record GroupTerm(long Number, TermRecord? Record, bool IsReleased)
{
    public bool IsHeldBy(Guid session, Guid attempt) =>
        !IsReleased && Record is { } record && record.SessionId == session && record.AttemptId == attempt;
}
