namespace MultiLock.Chaos;

/// <summary>
/// Judges a run that existed after a higher term of its group had begun. A violation is claimed only where it is certain, whatever happened
/// between reading a clock and acting or writing; and nothing is forgiven that the log of the nemesis does not explain.
/// </summary>
internal sealed class RunJudge(IReadOnlyList<NemesisEvent> nemesis)
{
    private readonly ILookup<string, NemesisEvent> _freezes =
        nemesis.Where(fault => fault.Kind == NemesisEventKind.Frozen).ToLookup(fault => fault.Target);

    private readonly NemesisEvent[] _losses = [.. nemesis.Where(fault => fault.Kind == NemesisEventKind.ServerLostWrites)];

    /// <param name="run">The run.</param>
    /// <param name="next">When a higher term had certainly begun.</param>
    /// <param name="reason">Why the run is not excused.</param>
    public Verdict Judge(ChaosRun run, TimeSpan next, out string reason)
    {
        reason = "";
        if (run.End <= next)
        {
            return Verdict.Fine;
        }

        if (run.Acquired > next)
        {
            reason = "the term was won after a higher one had been seen";
            return Verdict.Regression;
        }

        if (_losses.Any(loss => IsCausedBy(loss, run, next)))
        {
            return Verdict.DocumentedLoss;
        }

        var reasons = new List<string>();
        foreach (NemesisEvent freeze in _freezes[run.Worker])
        {
            if (WhyNotLate(freeze, run, next) is not { } why)
            {
                return Verdict.Late;
            }

            reasons.Add($"the freeze at {freeze.From.Before.TotalSeconds:F3} s does not excuse it: {why}");
        }

        reason = reasons.Count == 0 ? "its worker was not frozen" : string.Join("; ", reasons);
        return Verdict.Overlap;
    }

    /// <summary>The term was won before the loss, and its leader could believe in it for one lease after the last answer.</summary>
    private static bool IsCausedBy(NemesisEvent loss, ChaosRun run, TimeSpan next) =>
        run.Acquired <= loss.From.After && next >= loss.From.Before && run.End <= loss.From.After + ChaosTiming.Lease;

    private static string? WhyNotLate(NemesisEvent freeze, ChaosRun run, TimeSpan next)
    {
        if (next < freeze.From.Before)
        {
            return "the next term had begun before";
        }

        // A false look means that the application's time was over; the lease itself lasts longer by the reserve, and has to end in the freeze.
        if (run.Looks.Any(look => !look.IsCurrent && look.At + ChaosTiming.Reserve < freeze.From.Before))
        {
            return "its lease had ended before";
        }

        if (run.Start >= freeze.To.Before && run.Scheduled > freeze.From.After)
        {
            // The library may have decided on the run right before the freeze; then it was due before, and its first look, at its start, is judged below.
            return "it started after waking";
        }

        if (run.End > freeze.To.After + ChaosTiming.WakeLimit)
        {
            return $"it ended more than {ChaosTiming.WakeLimit.TotalSeconds:F0} s after waking at {freeze.To.After.TotalSeconds:F3} s";
        }

        if (run.Looks.Where(look => look.At >= freeze.To.Before).Take(1).Any(look => look.IsCurrent))
        {
            return "its first look after waking found IsCurrent true";
        }

        return run.Looks.Any(look => look.At >= next && look.IsCurrent) ? "a look after the next term began found IsCurrent true" : null;
    }
}
