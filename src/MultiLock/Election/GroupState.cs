namespace MultiLock;

/// <summary>All that the election remembers of one group: a few fields, no task, no timer.</summary>
internal sealed class GroupState(string name, ElectionSettings settings)
{
    public string Name { get; } = name;

    public ElectionSettings Settings { get; set; } = settings;

    public GroupPhase Phase
    {
        get;
        set
        {
            if (field != value)
            {
                PhaseChanging?.Invoke(field, value);
                field = value;
            }
        }
    }

    /// <summary>Gets or sets what the simulator is told of each change, before it is made: two changes in one turn cannot be seen from outside.</summary>
    public Action<GroupPhase, GroupPhase>? PhaseChanging { get; set; }

    /// <summary>Gets or sets a value indicating whether the application wants this process to compete, or to observe.</summary>
    public bool Wanted { get; set; }

    /// <summary>Gets or sets the id of the present wish to lead. It changes when a term or a session ends.</summary>
    public Guid AttemptId { get; set; }

    /// <summary>Gets or sets a value indicating whether an acquire was sent whose outcome is unknown: the backend may hold the group for us.</summary>
    public bool OutcomeUnknown { get; set; }

    /// <summary>Gets or sets the session of the attempt or the term.</summary>
    public SessionState? Session { get; set; }

    /// <summary>Gets or sets a value indicating whether the group stands in its slot's queue of attempts.</summary>
    public bool IsQueued { get; set; }

    public Term? Term { get; set; }

    /// <summary>Gets or sets when the phase has something to do.</summary>
    public Instant WakeAt { get; set; } = Instant.Never;

    /// <summary>Gets or sets before when not to compete: others get the chance after a loss or a release.</summary>
    public Instant NotBefore { get; set; } = new(long.MinValue);

    /// <summary>Gets or sets how long to stay out at least, once the present term is released.</summary>
    public TimeSpan CoolDown { get; set; }

    /// <summary>Gets or sets since when the group has been known to be free: who holds back counts from here. Null while somebody holds it, for all we know.</summary>
    public Instant? FreeSince { get; set; }

    /// <summary>Gets or sets a value indicating whether the group was given up for those who lead less, and nobody is known to have taken it yet.</summary>
    public bool IsOffered { get; set; }

    /// <summary>Gets or sets a value indicating whether a notification came while an acquire was under way: its denial may be older than the release.</summary>
    public bool NotifiedMeanwhile { get; set; }

    /// <summary>Gets or sets who led when we last knew.</summary>
    public LeaderRecord? Leader { get; set; }

    /// <summary>Gets or sets who was told to hold the group when it was last denied; null if the backend tells of no releases, or since this process released it.</summary>
    public Holding? Holding { get; set; }

    /// <summary>Gets or sets when the present release was first wanted.</summary>
    public Instant ReleaseBegan { get; set; }

    /// <summary>Gets or sets why the present term ended.</summary>
    public LeadershipChangeReason EndReason { get; set; }

    /// <summary>Gets or sets what whoever asked for that end gave as the reason, if anything.</summary>
    public string? EndDetail { get; set; }
}
