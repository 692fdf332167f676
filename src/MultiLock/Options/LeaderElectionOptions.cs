namespace MultiLock;

/// <summary>
/// How an election group is contested. The un-named options are the defaults of every group of the process; options named after a group
/// override them for that group. All are validated when the host starts.
/// </summary>
public sealed class LeaderElectionOptions
{
    /// <summary>
    /// Gets or sets the election group of the un-named options: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>, compared ordinally.
    /// Default: null, which means the group <c>default</c>, contested only if the un-keyed service is resolved.
    /// </summary>
    public string? ElectionGroup { get; set; }

    /// <summary>
    /// Gets or sets the name of this instance as operators see it: 1 to 255 characters, no control characters. It need not be unique: two instances
    /// with the same name are still two candidates. Default: null, which means machine name, process id and a random part.
    /// </summary>
    public string? ParticipantId { get; set; }

    /// <summary>
    /// Gets or sets the time between two heartbeats. Default: 5 seconds. It must be positive and leave time for at least one heartbeat before the
    /// application's deadline: shorter than <see cref="HeartbeatTimeout"/> less <see cref="DriftMargin"/> and <see cref="StopGrace"/>.
    /// A third of <see cref="HeartbeatTimeout"/> survives one lost heartbeat.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the lease: how long the backend keeps leadership without a heartbeat, and so how long an unplanned failover may take.
    /// Default: 15 seconds. Range: 100 milliseconds to 1 day; a backend may grant less.
    /// </summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how often a follower tries to win where the backend cannot push, and how long a participant waits after it lost leadership
    /// through its own failure. Default: 1 second. Range: 10 milliseconds to 1 day.
    /// </summary>
    public TimeSpan ElectionInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets how far this process's clock may drift from the backend's during one lease; leadership ends that much earlier here than there.
    /// Default: null, which means a fifteenth of <see cref="HeartbeatTimeout"/> and at most 1 second. Not negative.
    /// </summary>
    public TimeSpan? DriftMargin { get; set; }

    /// <summary>
    /// Gets or sets the time that runs get to end in, between the cancellation of the leadership token and the moment when somebody else
    /// can lead. Default: null, which means twice the <see cref="DriftMargin"/>. Not negative.
    /// </summary>
    public TimeSpan? StopGrace { get; set; }

    /// <summary>
    /// Gets or sets how long a planned stop keeps leadership while runs end. A run that outlives it keeps the group from being released: its lease
    /// has to end. Keep it below the host's <c>ShutdownTimeout</c>. Default: 20 seconds. Range: above zero, at most 1 day.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets or sets what this instance publishes about itself while it leads, readable by everybody who can read the backend: no secrets.
    /// Default: empty. At most 100 entries, keys of 1 to 255 characters, values of at most 4,000 characters, 16 KB of UTF-8 in all.
    /// </summary>
    public Dictionary<string, string> Metadata { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets a value indicating whether the group is contested once the host has started. If false, call
    /// <see cref="ILeaderElectionService.StartAsync"/>. Default: true.
    /// </summary>
    public bool AutoStart { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the answer to every attempt, and every leader that is seen, is logged at information level instead of debug
    /// level. Default: false.
    /// </summary>
    public bool EnableDetailedLogging { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether this instance tries to lead. If false it never leads: it is an observer, which sees the leader and never
    /// becomes one, not even if it is the only instance left. Default: true.
    /// </summary>
    public bool Candidate { get; set; } = true;

    /// <summary>
    /// Gets or sets how long this instance lets others go first whenever the group is free, at its start too: those with less are preferred as leaders, and this one
    /// leads when they are down. It takes nothing from whoever leads, and <see cref="ILeaderElectionService.TryAcquireLeadershipAsync"/> does not wait for it.
    /// Default: zero. Range: zero to 1 hour.
    /// </summary>
    public TimeSpan HoldBack { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the groups with this option are spread over the processes: one that leads its share of them lets those that lead
    /// fewer go first when a group is free, for a second and more, by which a failover to it takes longer; and one that leads more hands some over, where
    /// the backend tells with every heartbeat how many processes there are (<c>docs/handing-over.md</c> says which do). Default: false.
    /// </summary>
    public bool Spread { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the host fails to start if the backend cannot be reached. If false, it starts as a follower and
    /// keeps trying. Default: false. A backend that can never work as configured always fails the start.
    /// </summary>
    public bool FailFast { get; set; }

    /// <summary>
    /// Gets or sets how many groups this process leads at most; the others are left to other processes. Read from the un-named options only.
    /// Default: null, which means no limit. At least 1.
    /// </summary>
    public int? MaxGroups { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether this process leads every group without asking a backend, for local development. It warns at start
    /// and is refused in the Production environment. Read from the un-named options only. Default: false.
    /// </summary>
    public bool Solo { get; set; }

    internal void CopyTo(LeaderElectionOptions other)
    {
        other.ElectionGroup = ElectionGroup;
        other.ParticipantId = ParticipantId;
        other.HeartbeatInterval = HeartbeatInterval;
        other.HeartbeatTimeout = HeartbeatTimeout;
        other.ElectionInterval = ElectionInterval;
        other.DriftMargin = DriftMargin;
        other.StopGrace = StopGrace;
        other.StopTimeout = StopTimeout;
        // A null is copied as it is, for the validator to name.
        other.Metadata = Metadata is null ? null! : new Dictionary<string, string>(Metadata, StringComparer.Ordinal);
        other.AutoStart = AutoStart;
        other.EnableDetailedLogging = EnableDetailedLogging;
        other.Candidate = Candidate;
        other.HoldBack = HoldBack;
        other.Spread = Spread;
        other.FailFast = FailFast;
        other.MaxGroups = MaxGroups;
        other.Solo = Solo;
    }
}
