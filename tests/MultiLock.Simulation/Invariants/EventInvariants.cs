namespace MultiLock.Simulation;

/// <summary>What a subscriber hears is complete and in order, through stops and starts.</summary>
internal sealed class EventInvariants(Invariants all)
{
    private readonly Dictionary<(Process Process, string Group), List<long>> _acquired = [];

    public void Acquired(Process process, string group, long term)
    {
        if (!_acquired.TryGetValue((process, group), out List<long>? terms))
        {
            _acquired.Add((process, group), terms = []);
        }

        terms.Add(term);
    }

    /// <summary>Compares all that was published in a process with what happened in it, when it ends.</summary>
    public void Check(Process process)
    {
        foreach (ElectionGroup group in process.Groups)
        {
            CheckGroup(process, group);
        }
    }

    private void CheckGroup(Process process, ElectionGroup group)
    {
        var status = LeadershipStatus.NoLeader;
        var terms = new List<long>();
        group.Changes.Complete();
        IAsyncEnumerator<LeadershipChangedEventArgs> changes = process.Changes[group.Name].GetAsyncEnumerator(CancellationToken.None);
        while (changes.MoveNextAsync().AsTask() is { IsCompletedSuccessfully: true } next && next.Result)
        {
            LeadershipChangedEventArgs change = changes.Current;
            if (!ReferenceEquals(change.PreviousStatus, status))
            {
                all.Broken("events", $"a change of {group.Name} in {process.Name} does not begin where the one before ended");
            }

            status = change.CurrentStatus;
            if (change.BecameLeader)
            {
                terms.Add(change.CurrentStatus.CurrentLeader!.FencingToken);
            }
        }

        List<long> expected = _acquired.GetValueOrDefault((process, group.Name)) ?? [];
        if (!terms.SequenceEqual(expected))
        {
            all.Broken("events", $"{process.Name} led {group.Name} in terms {string.Join(", ", expected)}, but its subscribers heard of {string.Join(", ", terms)}");
        }

        if (status.IsLeader != group.State.Phase is GroupPhase.Leading)
        {
            all.Broken("events", $"the last change of {group.Name} that {process.Name} published says IsLeader = {status.IsLeader}, but its phase is {group.State.Phase}");
        }
    }
}
