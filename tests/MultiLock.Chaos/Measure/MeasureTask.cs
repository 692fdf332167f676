namespace MultiLock.Chaos;

/// <summary>Says when it begins to run, which is what a user waits for after a change of leader.</summary>
internal sealed class MeasureTask(MeasureOutput output)
{
    public const string Group = "measure";

    [LeaderOnly(Group, Name = Group)]
    public async Task RunAsync(LeadershipContext leadership, CancellationToken cancellationToken)
    {
        output.Say(MeasureOutput.Run, leadership.FencingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
