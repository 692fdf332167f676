using MultiLock.Sample;
using MultiLock.Sample.Demo;
using Xunit;

namespace MultiLock.Chaos.Tests;

public sealed class MeasureTests
{
    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.99, 5)]
    [InlineData(0.2, 1)]
    public void Percentile_WhenAsked_IsTheValueAtItsRank(double share, double expected) =>
        Assert.Equal(expected, MeasureCommand.Percentile([5, 1, 4, 2, 3], share));

    [Fact]
    public void Output_WhenSaid_IsUnderstood()
    {
        var text = new StringWriter();
        TimeSpan before = DemoClock.Now;
        new MeasureOutput(text).Say(MeasureOutput.Run, 7);

        (string Word, TimeSpan At, long Number)? said = MeasureOutput.Parse(text.ToString().TrimEnd());

        Assert.Equal((MeasureOutput.Run, 7L), (said?.Word, said?.Number));
        Assert.InRange(said!.Value.At, before, DemoClock.Now);
        Assert.Null(MeasureOutput.Parse("warn: something else"));
    }

    [Fact]
    public async Task Measure_WhenRunOverFiles_HandsOverAndFailsOver()
    {
        Assert.Equal(ExitCode.Clean, await MeasureCommand.RunAsync(["--backend", "filesystem", "--handoffs", "2", "--kills", "1"]));
    }

    [Fact]
    public async Task Measure_WhenAnArgumentIsNotUnderstood_SaysWhich()
    {
        UsageException refused = await Assert.ThrowsAsync<UsageException>(() => MeasureCommand.RunAsync(["--handoffs", "many"]));

        Assert.Contains("--handoffs many", refused.Message, StringComparison.Ordinal);
    }
}
