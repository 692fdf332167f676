namespace MultiLock.Chaos;

/// <summary>The election groups. The first ones are contested, as many as <c>--groups</c> says.</summary>
internal static class ChaosGroups
{
    public const string First = "g1";
    public const string Second = "g2";
    public const string Third = "g3";
    public const string Fourth = "g4";

    public const int Max = 4;

    private static readonly string[] All = [First, Second, Third, Fourth];

    public static IReadOnlyList<string> Take(int count) => All[..count];

    public static IReadOnlyList<string> Except(int count) => All[count..];
}
