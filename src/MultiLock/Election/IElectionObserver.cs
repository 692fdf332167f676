namespace MultiLock;

/// <summary>What the election core tells its shell, in order, while it handles an input. Nothing here may block or run user code.</summary>
internal interface IElectionObserver
{
    void OnAcquired(GroupState group, Term term);

    void OnEnded(GroupState group, Term term, LeadershipChangeReason reason);

    /// <summary>The backend was seen to name another leader, or none.</summary>
    void OnLeaderObserved(GroupState group);

    /// <summary>An attempt got its answer, or failed.</summary>
    void OnAttemptConcluded(GroupState group);

    /// <summary>The group holds nothing any more, or has given up waiting for runs that do not end.</summary>
    void OnSettled(GroupState group);

    /// <summary>Runs are still there although the lease of their term has ended (S7).</summary>
    void OnRunsOutlivedLease(GroupState group, Term term, int runs);

    void OnCallFailed(ElectionCall call, Exception error);

    void OnCallSucceeded(ElectionCall call);

    /// <summary>The core does not wait for this call any more.</summary>
    void OnCallGivenUp(ElectionCall call);
}
