namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskTickSettingsTests
{
    [Theory]
    [InlineData("1m", null, null, true)]
    [InlineData("59s", null, null, false)]
    [InlineData(null, "* * * * * *", null, true)]
    [InlineData(null, null, null, false)]
    [InlineData("10ms", null, true, true)]
    [InlineData("1h", null, false, false)]
    [InlineData(null, "0 3 * * *", false, false)]
    public async Task Recorded_WhenTheAttributeDoesNotSay_DependsOnTheSchedule(string? every, string? cron, bool? durable, bool expected)
    {
        await using TaskRig rig = new TaskRig().Add(every: every, cron: cron, durable: durable);

        LeaderTaskDefinition task = Assert.Single(rig.Host.Tasks);
        Assert.Equal(expected, task.Recorded);
        Assert.Equal(expected && durable == true, task.InsistsOnRecord);
    }

    [Fact]
    public async Task Policies_WhenConfigurationSaysOtherwise_AreThoseOfConfiguration()
    {
        await using TaskRig rig = new TaskRig()
            .Configure("MultiLock:Tasks:task:Durable", "true")
            .Configure("MultiLock:Tasks:task:Missed", "catchup")
            .Configure("MultiLock:Tasks:task:CatchUpLimit", "7")
            .Configure("MultiLock:Tasks:task:OnInterrupted", "Retry")
            .Configure("MultiLock:Tasks:task:Jitter", "2s")
            .Configure("MultiLock:Tasks:task:StepDownAfter", "3")
            .Add(every: "5s", durable: false, jitter: "never");

        LeaderTaskDefinition task = Assert.Single(rig.Host.Tasks);

        Assert.True(task.Recorded);
        Assert.Equal((LeaderTaskMissed.CatchUp, 7, LeaderTaskInterrupted.Retry, 3), (task.Missed, task.CatchUpLimit, task.OnInterrupted, task.StepDownAfter));
        Assert.InRange(task.Delay, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("Missed", "Sometimes", "RunOnce, Skip, CatchUp")]
    [InlineData("Missed", "9", "RunOnce, Skip, CatchUp")]
    [InlineData("OnInterrupted", "Never", "Skip, Retry")]
    [InlineData("CatchUpLimit", "0", "from 1 to 10000")]
    [InlineData("CatchUpLimit", "10001", "from 1 to 10000")]
    [InlineData("CatchUpLimit", "many", "from 1 to 10000")]
    [InlineData("StepDownAfter", "-1", "from 0 on")]
    [InlineData("Jitter", "2m", "at most the interval")]
    [InlineData("Jitter", "90", "hh:mm:ss")]
    public async Task Start_WhenAPolicyIsWrong_NamesOptionValueAndRule(string option, string value, string rule)
    {
        await using TaskRig rig = new TaskRig().Configure($"MultiLock:Tasks:task:{option}", value).Add(every: "1m");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains($"{option} = '{value}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(rule, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Missed", "Skip", "5s")]
    [InlineData("OnInterrupted", "Retry", "5s")]
    [InlineData("OnInterrupted", "Retry", null)]
    [InlineData("Durable", "true", null)]
    [InlineData("Jitter", "1s", null)]
    public async Task Start_WhenAPolicyNeedsWhatTheTaskHasNot_SaysSo(string option, string value, string? every)
    {
        await using TaskRig rig = new TaskRig().Configure($"MultiLock:Tasks:task:{option}", value).Add(every: every);

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains($"{option} = '{value}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheRecordOfAGroupCouldOutgrowItsState_SaysHowLargeItIs()
    {
        await using TaskRig rig = new();
        for (int i = 0; i < 200; i++)
        {
            rig.Add(name: new string('x', 150) + i, every: "1m");
        }

        Assert.Contains("200 tasks", Assert.Throws<InvalidOperationException>(rig.Host.Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckBackend_WhenItStoresNoStateAndATaskInsistsOnIt_RefusesToStart()
    {
        await using TaskRig insisting = new TaskRig().Add(name: "a", every: "1m", durable: true).Add(name: "b", every: "1m");
        insisting.Elections.StoresState = false;
        await using TaskRig other = new TaskRig().Add(every: "1m");
        other.Elections.StoresState = false;

        await other.Host.CheckBackendAsync(TestContext.Current.CancellationToken);
        LeaderElectionConfigurationException refusal = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(
            () => insisting.Host.CheckBackendAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'a' set(s) Durable", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jitter_WhenNamesDiffer_Differs()
    {
        TimeSpan[] delays = [.. Enumerable.Range(0, 1000).Select(i => LeaderTaskJitter.Of("group", $"task{i}", TimeSpan.FromMinutes(10)))];

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.InRange(delays.Average(delay => delay.TotalMinutes), 4.5, 5.5);
        Assert.True(delays.Distinct().Count() > 990);
        Assert.Equal(delays[5], LeaderTaskJitter.Of("group", "task5", TimeSpan.FromMinutes(10)));
    }
}
