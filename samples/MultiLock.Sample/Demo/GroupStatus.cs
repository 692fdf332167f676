namespace MultiLock.Sample.Demo;

/// <summary>What the demo knows about a group while it runs.</summary>
internal sealed class GroupStatus(string name)
{
    public string Name { get; } = name;

    /// <summary>The worker of the newest term; null before the first term and after that worker ended.</summary>
    public string? Leader { get; set; }

    public long Term { get; set; }

    public TimeSpan Since { get; set; }

    public string LastRun { get; set; } = "";

    public int Runs { get; set; }
}
