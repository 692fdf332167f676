namespace MultiLock.Chaos;

/// <summary>A look of a run at <c>IsCurrent</c>, some time after <paramref name="At"/>.</summary>
internal readonly record struct Look(TimeSpan At, bool IsCurrent);
