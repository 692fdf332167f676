using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>What the records of a round prove.</summary>
internal sealed record ChaosReport
{
    public required int Faults { get; init; }

    public required int Terms { get; init; }

    public required int Runs { get; init; }

    public required int Refused { get; init; }

    /// <summary>Gets how often the server lost what it had acknowledged.</summary>
    public required int Losses { get; init; }

    public required TimeSpan Unavailable { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public int Late => Count(Verdict.Late);

    public int Overlaps => Count(Verdict.Overlap);

    public int Regressions => Count(Verdict.Regression);

    public int DocumentedLosses => Count(Verdict.DocumentedLoss);

    /// <summary>Gets a value indicating whether there is no violation, and enough happened for that to mean something.</summary>
    public bool IsGood => Overlaps == 0 && Regressions == 0 && Terms > 1 && Faults > 0;

    public string ToLine(string backend)
    {
        string losses = Losses > 0 ? $"documented_loss={DocumentedLosses} " : "";

        // Rounded up: a time that is better than it was would be no measurement.
        double unavailable = Math.Ceiling(Unavailable.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"chaos: backend={backend} faults={Faults} terms={Terms} runs={Runs} late={Late} overlaps={Overlaps} regressions={Regressions} refused={Refused} {losses}unavailable_ms_max={unavailable:F0}");
    }

    private int Count(Verdict verdict) => Findings.Count(finding => finding.Verdict == verdict);
}
