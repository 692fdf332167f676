namespace MultiLock.Benchmarks;

/// <summary>What a participant notes.</summary>
internal enum WorkEventKind
{
    /// <summary>Connected, not competing yet.</summary>
    Ready,

    /// <summary>Competes from now on.</summary>
    Competes,

    /// <summary>The first line of the work that only a leader does.</summary>
    Start,

    /// <summary>The last line of that work.</summary>
    End,

    /// <summary>Right before the call that gives leadership up.</summary>
    Releasing,

    /// <summary>That call has returned.</summary>
    Released,

    /// <summary>How many groups it leads.</summary>
    Leads,
}
