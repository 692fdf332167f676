namespace MultiLock.Sample.Jobs;

/// <summary>The election groups of the sample.</summary>
internal static class SampleGroups
{
    public const string Billing = "billing";
    public const string Outbox = "outbox";

    public static IReadOnlyList<string> All { get; } = [Billing, Outbox];
}
