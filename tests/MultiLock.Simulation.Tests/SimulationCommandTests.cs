namespace MultiLock.Simulation.Tests;

public sealed class SimulationCommandTests
{
    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "0")]
    [InlineData("--seeds", "-1")]
    [InlineData("--seed", "one")]
    [InlineData("--for", "90")]
    [InlineData("--speed", "1")]
    public void Run_WhenAnArgumentDoesNotFit_NamesItAndShowsTheUsage(params string[] args)
    {
        var output = new StringWriter();
        var errors = new StringWriter();

        Assert.Equal(2, SimulationCommand.Run(args, output, errors));

        Assert.Contains(args[0], errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(SimulationOptions.Usage, errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("", output.ToString());
    }

    [Fact]
    public void Run_WhenAFewSeedsAreClean_EndsWithOneLineThatSaysSo()
    {
        var output = new StringWriter();

        Assert.Equal(0, SimulationCommand.Run(["--seeds", "2", "--from", "5"], output, TextWriter.Null));

        string last = output.ToString().TrimEnd().Split('\n')[^1];
        Assert.Matches("^simulation: seeds=2 virtual_hours=[0-9]+ terms=[0-9]+ faults=[0-9]+ steps=[0-9]+ .*violations=0$", last);
    }

    [Fact]
    public void Run_WhenABugIsNotKnown_NamesThoseThatAre()
    {
        var output = new StringWriter();

        Assert.Equal(1, SimulationCommand.Run(["--planted", "nothing"], output, TextWriter.Null));

        Assert.Contains("dead-session-revived", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_WhenNothingHasHappened_NamesEveryFaultAndTransition()
    {
        string[] missing = [.. TallyReport.Missing(new Tally())];

        Assert.All(Enum.GetNames<Fault>(), fault => Assert.Contains(missing, line => line.StartsWith($"{fault} happened 0 times", StringComparison.Ordinal)));
        Assert.Contains(missing, line => line.StartsWith("Leading -> Ending happened 0 times", StringComparison.Ordinal));
    }
}
