namespace MultiLock.Chaos.Tests;

public sealed class CheckerTests
{
    [Fact]
    public void Check_WhenTermsFollowEachOther_IsClean()
    {
        ChaosReport report = new RecordBuilder()
            .Run("a", 1, 0, 1000)
            .Run("a", 1, 100, 140, task: "tick")
            .Run("b", 2, 1000, 2000)
            .Run("a", 5, 2500, 3000)
            .Run("c", 1, 500, 2800, group: "g2")
            .Did(NemesisEventKind.Stopped, "a", 990)
            .Check();

        Assert.Empty(report.Findings);
        Assert.Equal((4, 5, 1), (report.Terms, report.Runs, report.Faults));
        Assert.True(report.IsGood);
    }

    [Fact]
    public void Check_WhenTwoTermsOverlap_FindsIt()
    {
        ChaosReport report = new RecordBuilder().Run("a", 1, 0, 1000).Run("b", 2, 999, 2000).Check();

        Assert.Equal((1, 0, 0), (report.Overlaps, report.Late, report.Regressions));
        Assert.False(report.IsGood);
    }

    [Fact]
    public void Check_WhenTheOverlapIsOfOneProcess_FindsIt() =>
        Assert.Equal(1, new RecordBuilder().Run("a", 1, 0, 1000).Run("a", 2, 999, 2000).Check().Overlaps);

    [Fact]
    public void Check_WhenAShortRunOfTheNextTermLiesInALongRun_FindsIt() =>
        Assert.Equal(1, new RecordBuilder().Run("a", 1, 0, 1000).Run("b", 2, 500, 540, task: "tick").Check().Overlaps);

    [Fact]
    public void Check_WhenARunStartsAfterTheNextTermBegan_FindsIt()
    {
        ChaosReport report = new RecordBuilder()
            .Run("a", 1, 0, 900)
            .Run("b", 2, 1000, 1040, task: "tick")
            .Run("a", 1, 1100, 1140, task: "tick", acquired: 0)
            .Check();

        Assert.Equal((1, 0), (report.Overlaps, report.Regressions));
    }

    [Fact]
    public void Check_WhenATermIsWonAfterAHigherOneWasSeen_FindsARegression()
    {
        ChaosReport report = new RecordBuilder().Run("a", 7, 0, 1000).Run("b", 6, 2000, 3000).Check();

        Assert.Equal((0, 1), (report.Overlaps, report.Regressions));
        Assert.False(report.IsGood);
    }

    [Fact]
    public void Check_WhenTwoProcessesHaveTheSameTermOneAfterTheOther_FindsARegression()
    {
        ChaosReport report = new RecordBuilder().Run("a", 7, 0, 1000).Run("b", 7, 2000, 3000).Check();

        Assert.Equal((0, 1), (report.Overlaps, report.Regressions));
    }

    [Fact]
    public void Check_WhenTwoProcessesHaveTheSameTermAtOnce_FindsAnOverlapToo()
    {
        ChaosReport report = new RecordBuilder().Run("a", 7, 0, 1000).Run("b", 7, 500, 3000).Check();

        Assert.Equal((1, 1), (report.Overlaps, report.Regressions));
    }

    [Fact]
    public void Check_WhenATaskOverlapsItself_FindsIt()
    {
        ChaosReport report = new RecordBuilder().Run("a", 1, 0, 100, task: "tick").Run("a", 1, 99, 150, task: "tick").Check();

        Assert.Equal(1, report.Overlaps);
    }

    [Fact]
    public void Check_WhenAnOldTokenIsAcceptedAfterAHigherOne_FindsIt()
    {
        ChaosReport report = new RecordBuilder()
            .Run("a", 1, 0, 1000, writes: [(950, 2100, WriteOutcome.Unknown), (2010, 2020, WriteOutcome.Accepted)])
            .Run("b", 2, 2000, 3000, writes: [(2001, 2005, WriteOutcome.Accepted)])
            .Did(NemesisEventKind.Frozen, "a", 960, 2008)
            .Check();

        Assert.Contains(report.Findings, finding => finding.Verdict == Verdict.Overlap && finding.Text.Contains("accepted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2004, WriteOutcome.Accepted)]
    [InlineData(2010, WriteOutcome.Refused)]
    [InlineData(2010, WriteOutcome.Unknown)]
    internal void Check_WhenTheRegisterCouldNotKnowOrRefuses_AllowsTheWrite(int sent, WriteOutcome outcome)
    {
        ChaosReport report = new RecordBuilder()
            .Run("a", 1, 0, 1000, writes: [(sent, 2020, outcome)], endsCurrent: false)
            .Run("b", 2, 2030, 3000, writes: [(2001, 2005, WriteOutcome.Accepted)])
            .Check();

        Assert.Equal(0, report.Overlaps);
        Assert.Equal(outcome == WriteOutcome.Refused ? 1 : 0, report.Refused);
    }

    [Fact]
    public void Check_WhenNothingHappened_IsNotGood()
    {
        Assert.False(new RecordBuilder().Run("a", 1, 0, 1000).Did(NemesisEventKind.Killed, "a", 1000).Check().IsGood);
        Assert.False(new RecordBuilder().Run("a", 1, 0, 1000).Run("b", 2, 1000, 2000).Check().IsGood);
    }

    [Fact]
    public void Check_WhenARunIsCutOff_LastsUntilTheKillWasSent()
    {
        Assert.Equal(1, new RecordBuilder().Run("a", 1, 0, null).Did(NemesisEventKind.Killed, "a", 1000).Run("b", 2, 999, 2000).Check().Overlaps);
        Assert.Equal(0, new RecordBuilder().Run("a", 1, 0, null).Did(NemesisEventKind.Killed, "a", 1000).Run("b", 2, 1000, 2000).Check().Overlaps);
    }

    [Fact]
    public void Check_WhenAKilledRunNotedSomethingLater_LastsUntilThat() => Assert.Equal(
        1,
        new RecordBuilder().Run("a", 1, 0, null, looks: [(1005, true)]).Did(NemesisEventKind.Killed, "a", 1000).Run("b", 2, 1004, 2000).Check().Overlaps);

    [Fact]
    public void Check_WhenARunHadEndedBeforeTheKill_IsNotProlonged() =>
        Assert.Equal(0, new RecordBuilder().Run("a", 1, 0, 500).Did(NemesisEventKind.Killed, "a", 1000).Run("b", 2, 600, 2000).Check().Overlaps);

    [Fact]
    public void Check_PrintsTheLineThatIsAskedFor()
    {
        ChaosReport report = new RecordBuilder().Run("a", 1, 0, 1000).Run("b", 2, 1000, 2000).Did(NemesisEventKind.Stopped, "a", 990).Check();

        Assert.Equal(
            "chaos: backend=filesystem faults=1 terms=2 runs=2 late=0 overlaps=0 regressions=0 refused=0 unavailable_ms_max=0",
            report.ToLine("filesystem"));
    }
}
