namespace MultiLock.Sample.Demo;

/// <summary>What a worker notes in its record.</summary>
internal enum RunEventKind
{
    /// <summary>The worker's host has started.</summary>
    Ready,

    /// <summary>The worker learned that it leads a group.</summary>
    Term,

    /// <summary>A run of a task started.</summary>
    Start,

    /// <summary>A run ended.</summary>
    End,
}
