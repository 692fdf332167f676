namespace MultiLock;

/// <summary>
/// How long an instance stays out of a group whose task kept failing here. It grows with each time in a row: a task that fails everywhere would otherwise send
/// leadership around for ever.
/// </summary>
internal static class LeaderTaskCoolDown
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="stepDowns">How often in a row the group was given up: 1 for the first time.</param>
    public static TimeSpan After(int stepDowns)
    {
        // 10 s doubled five times is longer than the longest.
        TimeSpan coolDown = First * (1 << Math.Min(stepDowns - 1, 5));
        return coolDown < Longest ? coolDown : Longest;
    }
}
