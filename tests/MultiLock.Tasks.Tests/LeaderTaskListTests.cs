namespace MultiLock.Tasks.Tests;

/// <summary>How the values of attributes and configuration become tasks.</summary>
public sealed class LeaderTaskListTests
{
    [Fact]
    public async Task Tasks_WhenValuesAreInConfiguration_ReadsThem()
    {
        await using TaskRig rig = new TaskRig()
            .Configure("Billing:Interval", " 90s ")
            .Configure("Billing:Timeout", "00:00:10.500")
            .Configure("Billing:Cron", "0 3 * * *")
            .Configure("Billing:Zone", "Europe/Oslo")
            .Add(name: "a", every: "%Billing:Interval%", timeout: "%Billing:Timeout%")
            .Add(name: "b", cron: "%Billing:Cron%", timeZone: "%Billing:Zone%");

        IReadOnlyList<LeaderTaskDefinition> tasks = rig.Host.Tasks;

        Assert.Equal("every 00:01:30", tasks[0].ScheduleText);
        Assert.Equal(TimeSpan.FromSeconds(10.5), tasks[0].Timeout);
        Assert.Equal("cron 0 3 * * * (Europe/Oslo)", tasks[1].ScheduleText);
        Assert.Equal(
            new DateTimeOffset(2026, 7, 1, 1, 0, 0, TimeSpan.Zero),
            tasks[1].Schedule!.NextAfter(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(null, LeaderTaskFailure.Default, LeaderTaskFailure.Retry)]
    [InlineData("5m", LeaderTaskFailure.Default, LeaderTaskFailure.NextTick)]
    [InlineData("5m", LeaderTaskFailure.Retry, LeaderTaskFailure.Retry)]
    [InlineData(null, LeaderTaskFailure.StopHost, LeaderTaskFailure.StopHost)]
    public async Task Tasks_WhenOnFailureIsDefault_ChoosesByTheKindOfTask(string? every, LeaderTaskFailure written, LeaderTaskFailure expected)
    {
        await using TaskRig rig = new TaskRig().Add(every: every, onFailure: written);

        Assert.Equal(expected, Assert.Single(rig.Host.Tasks).OnFailure);
    }

    [Theory]
    [InlineData("Every", "90", "hh:mm:ss")]
    [InlineData("Every", "5ms", "at least 10ms")]
    [InlineData("Every", "5000000d", "never fires")]
    [InlineData("Every", "%Missing:Key%", "configuration has no value for 'Missing:Key'")]
    [InlineData("Cron", "* * * *", "this has 4")]
    [InlineData("Cron", "@daily", "this has 1")]
    [InlineData("Cron", "61 * * * *", "no cron expression")]
    [InlineData("Cron", "0 0 30 2 *", "never fires")]
    [InlineData("Timeout", "soon", "hh:mm:ss")]
    [InlineData("Timeout", "50d", "at most 49 days")]
    public async Task Start_WhenAValueIsWrong_NamesTaskOptionValueAndRule(string option, string value, string rule)
    {
        await using TaskRig rig = new TaskRig().Add(
            name: "close-day",
            every: option == "Every" ? value : null,
            cron: option == "Cron" ? value : null,
            timeout: option == "Timeout" ? value : null);

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains("'close-day' (Jobs.close-day())", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{option} = '{value}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(rule, failure.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Elections.Listening);
    }

    [Fact]
    public async Task Start_WhenAConfiguredValueIsWrong_NamesTheKeyAndTheValue()
    {
        await using TaskRig rig = new TaskRig().Configure("Billing:Interval", "often").Add(every: "%Billing:Interval%");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains("Every = '%Billing:Interval%', configured as 'often'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenAKeyLeadsToALongText_DoesNotShowWhatMayBeASecret()
    {
        const string Secret = "Host=db.example.com;Username=billing;Password=hunter2;Database=invoices;Pooling=true";
        await using TaskRig rig = new TaskRig().Configure("ConnectionStrings:Main", Secret).Add(every: "%ConnectionStrings:Main%");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheTimeZoneIsUnknown_NamesItAndTheRemedy()
    {
        await using TaskRig rig = new TaskRig().Add(cron: "0 3 * * *", timeZone: "Europe/Atlantis");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains("TimeZone = 'Europe/Atlantis'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("tzdata", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenOptionsExcludeEachOther_SaysSo()
    {
        await using TaskRig rig = new TaskRig()
            .Add(name: "both", every: "5m", cron: "0 3 * * *")
            .Add(name: "zone", timeZone: "UTC");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains("Every or Cron, not both", failure.Message, StringComparison.Ordinal);
        Assert.Contains("TimeZone belongs to Cron", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenSeveralTasksAreWrong_ListsAllAtOnce()
    {
        await using TaskRig rig = new TaskRig()
            .Configure("MultiLock:Tasks:c:Enabled", "perhaps")
            .Add(name: "a", every: "90")
            .Add(name: "b", group: "no spaces", onFailure: (LeaderTaskFailure)9)
            .Add(name: "c", cron: "x", timeZone: "y")
            .Add(name: "d");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Equal(6, failure.Message.Split("\n- ").Length - 1);
        Assert.Contains("'MultiLock:Tasks:c:Enabled' = 'perhaps'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'d'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenATaskHasABlankName_NamesTheMethodAndTheRemedy()
    {
        await using TaskRig rig = new TaskRig().Add(name: " ", method: "Jobs.Unnamed()");
        string message = Assert.Throws<InvalidOperationException>(() => rig.Start()).Message;
        Assert.Contains("Jobs.Unnamed()", message, StringComparison.Ordinal);
        Assert.Contains("Remove Name to get the default", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTwoMethodsShareAName_NamesBoth()
    {
        await using TaskRig rig = new TaskRig().Add(method: "A.Run()").Add(method: "B.Run()");

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(rig.Host.Start);

        Assert.Contains("A.Run() and B.Run()", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_WhenTheSameMethodIsAddedTwice_HasItOnce()
    {
        await using TaskRig rig = new TaskRig().Add().Add();

        Assert.Single(rig.Host.Tasks);
    }

    [Theory]
    [InlineData("MultiLock:Tasks:Enabled", "false", "")]
    [InlineData("MultiLock:Tasks:Ns.Jobs.Close:Enabled", "False", "other")]
    [InlineData("MultiLock:Tasks:Enabled", "true", "Ns.Jobs.Close,other")]
    [InlineData("MultiLock:Tasks:Enabled", "", "Ns.Jobs.Close,other")]
    public async Task Tasks_WhenSwitchedOffInConfiguration_AreListedButNotEnabled(string key, string value, string enabled)
    {
        await using TaskRig rig = new TaskRig().Configure(key, value).Add(name: "Ns.Jobs.Close", group: "a").Add(name: "other", group: "b");

        Assert.Equal(2, rig.Host.Tasks.Count);
        Assert.Equal(enabled, string.Join(',', rig.Host.Tasks.Where(task => task.Enabled).Select(task => task.Name)));
    }

    [Fact]
    public async Task Tasks_WhenOptionsAndConfigurationDisagree_FollowConfiguration()
    {
        await using TaskRig off = new TaskRig(options => options.Enabled = false).Add();
        await using TaskRig on = new TaskRig(options => options.Enabled = false).Configure("MultiLock:Tasks:Enabled", "true").Add();

        Assert.False(Assert.Single(off.Host.Tasks).Enabled);
        Assert.True(Assert.Single(on.Host.Tasks).Enabled);
    }

    [Fact]
    public async Task Tasks_WhenATaskIsSwitchedOff_NeedsNoConfiguration()
    {
        await using TaskRig rig = new TaskRig()
            .Configure("MultiLock:Tasks:task:Enabled", "false")
            .Add(every: "%Production:Only%")
            .Start();

        Assert.Empty(rig.Host.Groups);
        Assert.Empty(rig.Elections.Listening);
    }

    [Fact]
    public async Task Groups_WhenTasksShareOne_NameItOnce()
    {
        await using TaskRig rig = new TaskRig().Add(name: "a", group: "x").Add(name: "b", group: "y").Add(name: "c", group: "x").Start();

        Assert.Equal(["x", "y"], rig.Host.Groups);
        Assert.Equal(["x", "y"], rig.Elections.Listening);
    }
}
