namespace MultiLock.Chaos;

/// <summary>What is to be said about one run.</summary>
internal enum Verdict
{
    /// <summary>It ended before the next term began.</summary>
    Fine,

    /// <summary>It was frozen in the middle, and did all that such a run can do: nothing.</summary>
    Late,

    /// <summary>The server lost what it had acknowledged.</summary>
    DocumentedLoss,

    /// <summary>It existed while a later term had begun.</summary>
    Overlap,

    /// <summary>Its term was won after one with a higher number had been seen.</summary>
    Regression,
}
