namespace MultiLock.Chaos;

/// <summary>What a worker notes.</summary>
internal enum RunLineKind
{
    /// <summary>The host has started.</summary>
    Ready,

    /// <summary>A run starts.</summary>
    Start,

    /// <summary>A run looks whether it still leads.</summary>
    Beat,

    /// <summary>A run has written to the register.</summary>
    Write,

    /// <summary>A run ends.</summary>
    End,
}
