namespace MultiLock.Chaos;

/// <summary>What a line says.</summary>
internal enum TickLineKind
{
    /// <summary>The host has started.</summary>
    Ready,

    /// <summary>A term has begun.</summary>
    Leads,

    /// <summary>The run of a tick begins.</summary>
    Starts,

    /// <summary>The run of a tick has done all of its work.</summary>
    Ends,
}
