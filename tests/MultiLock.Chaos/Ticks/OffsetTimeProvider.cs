namespace MultiLock.Chaos;

/// <summary>A machine whose wall clock is wrong, by the same time all along. What it counts as elapsed is right.</summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;

    public override long GetTimestamp() => System.GetTimestamp();
}
