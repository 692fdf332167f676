namespace MultiLock.Chaos;

/// <summary>One thing that the checker has to say, with the moment that it is about.</summary>
internal sealed record Finding(Verdict Verdict, TimeSpan At, string Text)
{
    public bool IsViolation => Verdict is Verdict.Overlap or Verdict.Regression;

    public override string ToString() => $"{Verdict switch
    {
        Verdict.Late => "late",
        Verdict.DocumentedLoss => "documented loss",
        Verdict.Overlap => "OVERLAP",
        _ => "REGRESSION",
    }}: {Text}";
}
