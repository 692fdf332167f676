using MultiLock.Chaos;

namespace MultiLock.Benchmarks.Tests;

public sealed class TicksTests
{
    private readonly List<(string Worker, TickLine Line)> _lines = [];
    private readonly List<TicksKill> _kills = [];

    private TicksRecord Record => new(_lines, _kills);

    [Fact]
    public void Report_WhenEachTickRanOnce_FindsNothing()
    {
        Run("a", at: 10, tick: 100);
        Run("b", at: 11, tick: 101);
        Run("a", at: 12, tick: 102);
        Assert.Equal(new TickReport(Due: 3, Started: 3, Doubled: 0, Retried: 0, Unfinished: 0), Record.Report);
    }

    [Fact]
    public void Report_WhenATickNeverStarted_CountsItAsLost()
    {
        Run("a", at: 10, tick: 100);
        Run("a", at: 13, tick: 103);
        Assert.Equal(2, Record.Report.Lost);
        Assert.Equal(4, Record.Report.Due);
    }

    [Fact]
    public void Report_WhenATickIsStartedAgainAsIfForTheFirstTime_CountsItAsDoubled()
    {
        Run("a", at: 10, tick: 100);
        Run("b", at: 10.5, tick: 100);
        Assert.Equal(new TickReport(Due: 1, Started: 1, Doubled: 1, Retried: 0, Unfinished: 0), Record.Report);
    }

    [Fact]
    public void Report_WhenARepetitionSaysSo_CountsItAsRetried()
    {
        Note("a", at: 10, TickLineKind.Starts, tick: 100);
        Run("b", at: 12, tick: 100, attempt: 2);
        Run("b", at: 13, tick: 101);
        Assert.Equal(new TickReport(Due: 2, Started: 2, Doubled: 0, Retried: 1, Unfinished: 0), Record.Report);
    }

    [Fact]
    public void Report_WhenTheOriginalOfARepetitionNeverNotedItsStart_CountsItAsStartedAndRetried()
    {
        // Killed between the firing, which the store knows of, and its first line.
        Run("b", at: 12, tick: 100, attempt: 2);
        Assert.Equal(new TickReport(Due: 1, Started: 1, Doubled: 0, Retried: 1, Unfinished: 0), Record.Report);
    }

    [Fact]
    public void Report_WhenARunWasCutOffAndNotRepeated_CountsItAsUnfinishedUnlessItIsTheLast()
    {
        Note("a", at: 10, TickLineKind.Starts, tick: 100);
        Run("b", at: 11, tick: 101);
        Note("b", at: 12, TickLineKind.Starts, tick: 102);
        Assert.Equal(1, Record.Report.Unfinished);
    }

    [Fact]
    public void Report_WhenTheLinesAreOfAnotherTask_IsEmpty()
    {
        _lines.Add(("a", new TickLine(TickLineKind.Starts, TimeSpan.FromSeconds(1), "another", 100, 1, 0)));
        Assert.Equal(new TickReport(0, 0, 0, 0, 0), Record.Report);
    }

    [Fact]
    public void Failover_WhenAWorkerIsKilled_LastsUntilAnotherOneStartsATick()
    {
        Run("a", at: 10, tick: 100);
        _kills.Add(new TicksKill("a", TimeSpan.FromSeconds(10.1)));

        // The signal took a moment to arrive.
        Run("a", at: 10.101, tick: 101);
        Run("b", at: 12.5, tick: 102);
        Run("b", at: 13, tick: 103);
        Assert.Equal([TimeSpan.FromSeconds(2.4)], Record.Failovers());
    }

    [Fact]
    public void Failover_WhenNothingStartsAfterAKill_HasNoTime()
    {
        Run("a", at: 10, tick: 100);
        _kills.Add(new TicksKill("a", TimeSpan.FromSeconds(11)));
        Assert.Empty(Record.Failovers());
    }

    [Fact]
    public void Overlap_WhenARunBeginsBeforeAnotherProcessHasEndedItsOwn_IsCounted()
    {
        Note("a", at: 10, TickLineKind.Starts, tick: 100);
        Note("b", at: 10.1, TickLineKind.Starts, tick: 100, attempt: 2);
        Note("a", at: 10.2, TickLineKind.Ends, tick: 100);
        Note("b", at: 10.3, TickLineKind.Ends, tick: 100, attempt: 2);
        Assert.Equal(1, Record.Overlaps());
    }

    [Fact]
    public void Overlap_WhenTheEarlierRunWasCutOff_IsNotCounted()
    {
        Note("a", at: 10, TickLineKind.Starts, tick: 100);
        Run("b", at: 12, tick: 100, attempt: 2);
        Run("c", at: 13, tick: 101);
        Assert.Equal(0, Record.Overlaps());
    }

    [Fact]
    public void Settings_WhenToldAsArguments_AreUnderstood()
    {
        var settings = new TicksWorkerSettings("quartz", "Host=127.0.0.1", "/tmp/record", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(-60));
        Assert.Equal(settings, TicksWorkerSettings.Parse(settings.ToArguments()));
        settings = settings with { Detection = null };
        Assert.Equal(settings, TicksWorkerSettings.Parse(settings.ToArguments()));
    }

    [Fact]
    public void Page_WhenTicksWereCounted_ShowsThemWithTheConditions()
    {
        string page = new ReportPage(
            new FigureSet([new("ticks", "quartz", "postgres", "detect_2s.lost", 3, "ticks", 1), new("ticks", "quartz", "postgres", "detect_2s.statements", 600, "1/min", 1)]), hasReasons: false).Write();
        Assert.Contains("| postgres | quartz | detect_2s.lost | 3 ticks | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("`RequestRecovery`", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "met")]
    [InlineData(1, "**missed**")]
    public void Target_WhenTicksAreDoubled_IsMissed(double doubled, string verdict)
    {
        var figures = new FigureSet([new("ticks", "multilock", "postgres", "detect_2s.doubled", doubled, "ticks", 1)]);
        Assert.Equal(verdict, Assert.Single(Targets.Of(figures), target => target.Text == "PostgreSQL, detect_2s: ticks doubled under kills").Verdict);
    }

    private void Run(string worker, double at, long tick, int attempt = 1)
    {
        Note(worker, at, TickLineKind.Starts, tick, attempt);
        Note(worker, at + 0.0001, TickLineKind.Ends, tick, attempt);
    }

    private void Note(string worker, double at, TickLineKind kind, long tick, int attempt = 1) =>
        _lines.Add((worker, new TickLine(kind, TimeSpan.FromSeconds(at), DurableTicks.Name, tick, attempt, 0)));
}
