namespace MultiLock.AzureBlobStorage;

/// <summary>The leases that the service grants: whole seconds, 15 to 60. It has endless ones too, which no death would end.</summary>
internal static class LeaseLength
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Gets what is granted for what is asked: never more, because a process may not believe in more than it asked for.</summary>
    /// <exception cref="LeaderElectionConfigurationException">It is shorter than the shortest.</exception>
    public static TimeSpan Of(TimeSpan asked)
    {
        if (asked < Shortest)
        {
            throw new LeaderElectionConfigurationException(TooShort(asked));
        }

        return asked > Longest ? Longest : TimeSpan.FromSeconds(Math.Floor(asked.TotalSeconds));
    }

    public static string TooShort(TimeSpan asked) =>
        $"HeartbeatTimeout is {asked}, but leases in Azure Blob Storage last from {Shortest} to {Longest}: set HeartbeatTimeout to {Shortest} or more, or use another backend.";
}
