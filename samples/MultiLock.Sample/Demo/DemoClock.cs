namespace MultiLock.Sample.Demo;

/// <summary>
/// The clock of the record. It is monotonic and the same for all processes of one machine, so that their events can be put in order; the
/// election never relies on that, only this check does.
/// </summary>
internal static class DemoClock
{
    public static TimeSpan Now => TimeProvider.System.GetElapsedTime(0);
}
