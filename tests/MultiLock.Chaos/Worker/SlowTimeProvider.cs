namespace MultiLock.Chaos;

/// <summary>The planted clock: both of its clocks count a tenth of the time, so that neither gives the other away.</summary>
internal sealed class SlowTimeProvider : TimeProvider
{
    private const int Slowness = 10;

    private readonly long _timestamp = System.GetTimestamp();
    private readonly DateTimeOffset _utc = System.GetUtcNow();

    public override long GetTimestamp() => _timestamp + ((System.GetTimestamp() - _timestamp) / Slowness);

    public override DateTimeOffset GetUtcNow() => _utc + ((System.GetUtcNow() - _utc) / Slowness);
}
