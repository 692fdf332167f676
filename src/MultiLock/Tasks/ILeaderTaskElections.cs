namespace MultiLock;

/// <summary>What leader tasks need of the election.</summary>
internal interface ILeaderTaskElections
{
    /// <summary>
    /// Calls <paramref name="onAcquired"/> once for each term of <paramref name="group"/> that this process wins from now on, in their order and
    /// never on the heartbeat's thread. A term that has begun before is not reported.
    /// </summary>
    /// <returns>What ends the calls.</returns>
    IDisposable Listen(string group, Action<LeadershipContext> onAcquired);

    /// <summary>Gives the term up, so that another instance tries. Does nothing if the term is over.</summary>
    void StepDown(string group, long term);
}
