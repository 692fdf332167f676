namespace MultiLock.Generators.Models;

/// <summary>One line in the list of an assembly's leader tasks.</summary>
/// <param name="Group">The group.</param>
/// <param name="Schedule">When it runs, for people.</param>
/// <param name="Method">The method: as documentation refers to it, or, if it is left out, as a reader would look for it.</param>
/// <param name="OmittedReason">Why it is left out; null when it is not.</param>
internal sealed record LeaderTaskListItem(string Group, string Schedule, string Method, string? OmittedReason)
{
    public static LeaderTaskListItem Of(LeaderTaskModel task) => new(
        task.Arguments.ElectionGroup ?? "",
        task.Arguments.Schedule,
        task.Call?.Reference ?? task.Method,
        task.OmittedReason);
}
