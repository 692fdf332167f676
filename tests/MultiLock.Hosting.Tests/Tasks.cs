namespace MultiLock.Hosting.Tests;

/// <summary>The leader tasks of this assembly. A host runs those that <see cref="TestHosts.RunOnly"/> names.</summary>
internal sealed class Tasks(Recorder recorder)
{
    public const string Continuous = "continuous";
    public const string Every = "every";
    public const string Retry = "retry";
    public const string NextTick = "next-tick";
    public const string StepDown = "step-down";
    public const string StopHost = "stop-host";
    public const string Stubborn = "stubborn";

    [LeaderOnly(Continuous, Name = Continuous)]
    public async Task RunAsync(LeadershipContext leadership, CancellationToken ct)
    {
        recorder.Add($"begun {leadership.ElectionGroup}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        finally
        {
            recorder.Add("ended");
        }
    }

    [LeaderOnly(Stubborn, Name = Stubborn)]
    public async Task IgnoreTheTokenAsync(CancellationToken ct)
    {
        recorder.Add($"begun {Stubborn}");
        await recorder.Gate.Task;
        recorder.Add($"ended, cancelled {ct.IsCancellationRequested}");
    }

    [LeaderOnly(Every, Name = Every, Every = "10ms")]
    public void Tick() => recorder.Add("tick");

    [LeaderOnly(Retry, Name = Retry, OnFailure = LeaderTaskFailure.Retry)]
    public void FailAndRetry() => recorder.AddAndMaybeThrow(Retry);

    [LeaderOnly(NextTick, Name = NextTick, Every = "10ms", OnFailure = LeaderTaskFailure.NextTick)]
    public void FailUntilNextTick() => recorder.AddAndMaybeThrow(NextTick);

    [LeaderOnly(StepDown, Name = StepDown, OnFailure = LeaderTaskFailure.StepDown)]
    public void FailAndStepDown() => recorder.AddAndMaybeThrow(StepDown);

    [LeaderOnly(StopHost, Name = StopHost, OnFailure = LeaderTaskFailure.StopHost)]
    public void FailAndStopHost() => recorder.AddAndMaybeThrow(StopHost);
}
