namespace MultiLock.Sample.Demo;

/// <summary>One run, from its start to its end.</summary>
internal sealed record RunInterval(string Worker, string Group, long Token, string Task, bool Continuous, TimeSpan Start, TimeSpan End)
{
    /// <summary>
    /// Two runs of one group must not overlap unless they are of different tasks in the same term of the same process.
    /// </summary>
    public bool ConflictsWith(RunInterval other) =>
        Start < other.End && other.Start < End && (Worker != other.Worker || Token != other.Token || Task == other.Task);

    public override string ToString() => $"{Task} of {Group} by {Worker} in term {Token}, {Start.TotalSeconds:F3} s to {End.TotalSeconds:F3} s";
}
