namespace MultiLock.Sample.Jobs;

/// <summary>Where the jobs note what they do: the console in the sample, a file of record in the demo.</summary>
public interface IRunJournal
{
    /// <summary>Notes that a run starts.</summary>
    /// <param name="task">The task.</param>
    /// <param name="continuous">True if the task runs for the whole term.</param>
    /// <param name="leadership">The term that the run belongs to.</param>
    /// <returns>Notes the end when disposed.</returns>
    IDisposable Begin(string task, bool continuous, LeadershipContext leadership);
}
