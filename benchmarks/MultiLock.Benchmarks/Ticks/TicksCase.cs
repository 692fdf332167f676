namespace MultiLock.Benchmarks;

/// <summary>A library under one set of conditions.</summary>
/// <param name="Name">The conditions, as the figures call them.</param>
/// <param name="Library">The library.</param>
/// <param name="Detection">How soon a dead process is taken for dead; null for the library's own defaults, which are 15 s in both.</param>
/// <param name="ClockOffset">By how much the clock of every other worker is ahead, and of the others behind.</param>
internal sealed record TicksCase(string Name, string Library, TimeSpan? Detection, TimeSpan ClockOffset)
{
    public const string Defaults = "detect_15s";
    public const string Fast = "detect_2s";
    public const string ClocksApart = "detect_2s_clocks_apart";

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(60);

    public static IEnumerable<TicksCase> For(string library) =>
    [
        new(Defaults, library, Detection: null, TimeSpan.Zero),
        new(Fast, library, ChaosTiming.Lease, TimeSpan.Zero),
        new(ClocksApart, library, ChaosTiming.Lease, Apart),
    ];

    /// <summary>
    /// Gets how long to wait after a kill for work to go on before another process is killed. Where clocks are apart, whoever is behind may have nothing to do until its clock has
    /// come to the next tick, so that waiting for work would be waiting for that.
    /// </summary>
    public TimeSpan Patience => ClockOffset == TimeSpan.Zero ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(5);
}
