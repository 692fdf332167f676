namespace MultiLock;

internal sealed class ReadCall(ClockReading sent, TimeSpan timeout, GroupState[] groups) : ElectionCall(sent, timeout)
{
    public IReadOnlyList<GroupState> Groups { get; } = groups;

    public IReadOnlyList<string> Names { get; } = [.. groups.Select(group => group.Name)];
}
