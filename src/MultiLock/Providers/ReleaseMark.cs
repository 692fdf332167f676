namespace MultiLock;

/// <summary>A group that was released lately, and which release that was.</summary>
/// <param name="Group">The group.</param>
/// <param name="Mark">Differs between two releases of the group; what it counts is the backend's.</param>
internal readonly record struct ReleaseMark(string Group, long Mark);
