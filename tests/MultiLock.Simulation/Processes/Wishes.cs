namespace MultiLock.Simulation;

/// <summary>
/// What one process has asked for and not yet heard of. A second wish for a group before the first is answered or given up could win a second term beside
/// the first (S5).
/// </summary>
internal sealed class Wishes(Invariants all)
{
    private readonly Dictionary<string, (Guid Session, Guid Attempt)> _unanswered = [];

    public void Sent(AcquireRequest request)
    {
        foreach (Candidate candidate in request.Candidates)
        {
            if (_unanswered.TryGetValue(candidate.Group, out (Guid Session, Guid Attempt) earlier)
                && earlier.Session == request.SessionId
                && earlier.Attempt != candidate.AttemptId)
            {
                all.Broken("S5", $"{candidate.Group} is asked for under a new attempt, while the answer to an earlier one of the same session is not known");
            }

            _unanswered[candidate.Group] = (request.SessionId, candidate.AttemptId);
        }
    }

    public void Answered(AcquireRequest request)
    {
        foreach (Candidate candidate in request.Candidates)
        {
            if (_unanswered.GetValueOrDefault(candidate.Group).Attempt == candidate.AttemptId)
            {
                _unanswered.Remove(candidate.Group);
            }
        }
    }

    /// <summary>What was asked for will be released, or its session has ended.</summary>
    public void GivenUp(string group) => _unanswered.Remove(group);
}
