using System.Diagnostics.Metrics;

namespace MultiLock;

/// <summary>The metrics of the election, in the meter <c>MultiLock</c>.</summary>
internal static class ElectionMetrics
{
    internal const string MeterName = "MultiLock";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Acquired = Meter.CreateCounter<long>("multilock.leadership.acquired", "{term}", "Terms won by this process.");
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("multilock.leadership.ended", "{term}", "Terms of this process that ended, by reason.");
    private static readonly Counter<long> Outlived = Meter.CreateCounter<long>("multilock.runs.outlived_lease", "{run}", "Runs that still ran when the lease of their term ended.");

    public static void LeadershipAcquired(string group) => Acquired.Add(1, KeyValuePair.Create<string, object?>("multilock.group", group));

    public static void LeadershipEnded(string group, LeadershipChangeReason reason) => Ended.Add(
        1,
        KeyValuePair.Create<string, object?>("multilock.group", group),
        KeyValuePair.Create<string, object?>("multilock.reason", reason.ToString()));

    public static void RunsOutlivedLease(string group, int runs) => Outlived.Add(runs, KeyValuePair.Create<string, object?>("multilock.group", group));
}
