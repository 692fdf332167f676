using MultiLock.Sample.Demo;
using Xunit;

namespace MultiLock.Sample.Tests;

public sealed class RunRecordCheckerTests
{
    private readonly List<RunEvent> _events = [];
    private readonly List<WorkerEnd> _ends = [];
    private long _lastRunId;

    [Fact]
    public void Check_WhenOneLeaderFollowsAnother_FindsNothing()
    {
        Run("a", term: 1, start: 0, end: 10);
        Run("b", term: 2, start: 10, end: 20);

        RunReport report = Check();

        Assert.True(report.IsGood);
        Assert.Equal((2, 2, 0, 0), (report.Terms, report.Runs, report.Overlaps, report.Regressions));
    }

    [Fact]
    public void Check_WhenRunsOfTwoProcessesOverlap_CountsTheOverlap()
    {
        Run("a", term: 1, start: 0, end: 11);
        Run("b", term: 2, start: 10, end: 20);

        RunReport report = Check();

        Assert.Equal(1, report.Overlaps);
        Assert.False(report.IsGood);
        Assert.Contains("overlap", Assert.Single(report.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhenRunsOfTwoTermsOfOneProcessOverlap_CountsTheOverlap()
    {
        Run("a", term: 1, start: 0, end: 11);
        Run("a", term: 2, start: 10, end: 20);

        Assert.Equal(1, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenALongRunCoversSeveralOfAnotherProcess_CountsEach()
    {
        Run("a", term: 1, start: 0, end: 100);
        Run("b", term: 2, start: 10, end: 20);
        Run("b", term: 2, start: 30, end: 40);

        Assert.Equal(2, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenDifferentTasksRunInOneTerm_FindsNothing()
    {
        Run("a", term: 1, start: 0, end: 10, task: "x");
        Run("a", term: 1, start: 5, end: 15, task: "y");

        Assert.Equal(0, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenATaskOverlapsItself_CountsTheOverlap()
    {
        Run("a", term: 1, start: 0, end: 10);
        Run("a", term: 1, start: 5, end: 15);

        Assert.Equal(1, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenGroupsHaveDifferentLeaders_FindsNothing()
    {
        Run("a", term: 1, start: 0, end: 10, group: "one");
        Run("b", term: 7, start: 0, end: 10, group: "two");
        Run("b", term: 2, start: 10, end: 20, group: "one");

        Assert.True(Check().IsGood);
    }

    [Fact]
    public void Check_WhenAKilledWorkerLeavesARunOpen_EndsItAtTheKill()
    {
        Run("a", term: 1, start: 0, end: null);
        Kill("a", at: 10);
        Run("b", term: 2, start: 10, end: 20);

        Assert.Equal(0, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenAKilledWorkerStillNotedSomething_EndsItsOpenRunThere()
    {
        Run("a", term: 1, start: 0, end: null, task: "x");
        Run("a", term: 1, start: 5, end: 12, task: "y");
        Kill("a", at: 10);
        Run("b", term: 2, start: 11, end: 20);

        // Both runs of a reached beyond the start of b.
        Assert.Equal(2, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenARunIsOpenAndItsWorkerNeverEnded_CountsWhateverFollows()
    {
        Run("a", term: 1, start: 0, end: null);
        Run("b", term: 2, start: 1000, end: 1001);

        Assert.Equal(1, Check().Overlaps);
    }

    [Fact]
    public void Check_WhenATokenGoesBack_CountsTheRegression()
    {
        Run("a", term: 2, start: 0, end: 10);
        Run("b", term: 1, start: 20, end: 30);

        RunReport report = Check();

        Assert.Equal(1, report.Regressions);
        Assert.False(report.IsGood);
    }

    [Fact]
    public void Check_WhenTwoProcessesUseOneToken_CountsTheRegression()
    {
        Run("a", term: 1, start: 0, end: 10);
        Run("b", term: 1, start: 20, end: 30);

        Assert.Equal(1, Check().Regressions);
    }

    [Fact]
    public void Check_WhenRecordsArriveOutOfOrder_OrdersThemByTime()
    {
        Run("b", term: 2, start: 10, end: 20);
        Run("a", term: 1, start: 0, end: 10);

        Assert.True(Check().IsGood);
    }

    [Fact]
    public void Check_WhenTheLeaderIsKilled_MeasuresFailoverAndFirstRun()
    {
        Term("a", term: 1, at: 0);
        Kill("a", at: 100);
        Term("b", term: 2, at: 130);
        Run("b", term: 2, start: 140, end: 150, task: "scheduled");
        Run("b", term: 2, start: 145, end: 150, continuous: true);

        RunReport report = Check();

        Assert.Equal(TimeSpan.FromMilliseconds(30), Assert.Single(report.Failovers));
        Assert.Equal(TimeSpan.FromMilliseconds(45), Assert.Single(report.FirstRuns));
    }

    [Fact]
    public void Check_WhenARunIsNotedBeforeTheNewsOfItsTerm_TakesTheRunAsTheStart()
    {
        Term("a", term: 1, at: 0);
        Kill("a", at: 100);
        Run("b", term: 2, start: 120, end: 150);
        Term("b", term: 2, at: 130);

        RunReport report = Check();

        Assert.Equal(2, report.Terms);
        Assert.Equal(TimeSpan.FromMilliseconds(20), Assert.Single(report.Failovers));
    }

    [Fact]
    public void Check_WhenAFollowerIsKilled_MeasuresNothing()
    {
        Term("a", term: 1, at: 0);
        Term("b", term: 2, at: 50);
        Kill("a", at: 100);

        RunReport report = Check();

        Assert.Empty(report.Failovers);
        Assert.True(report.IsGood);
    }

    [Fact]
    public void Check_WhenNobodyFollowsAKilledLeader_IsNotGood()
    {
        Term("a", term: 1, at: 0);
        Term("b", term: 2, at: 50);
        Kill("b", at: 100);

        RunReport report = Check();

        Assert.Equal(1, report.Orphans);
        Assert.False(report.IsGood);
    }

    [Fact]
    public void Check_WhenThereWasOneTermOnly_IsNotGood()
    {
        Run("a", term: 1, start: 0, end: 10);

        Assert.False(Check().IsGood);
    }

    [Fact]
    public void Report_WhenWritten_IsTheClosingLine()
    {
        var report = new RunReport(5, 12, 0, 0, [Ms(40.2), Ms(10), Ms(90)], [Ms(50)], 0, []);

        Assert.Equal(
            "demo: terms=5 runs=12 overlaps=0 regressions=0 failover_ms_p50=41 failover_ms_max=90 first_run_ms_p50=50",
            report.ToString());
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private RunReport Check() => RunRecordChecker.Check(_events, _ends);

    private void Term(string worker, long term, double at) => _events.Add(new RunEvent(worker, Ms(at), RunEventKind.Term, "g", term));

    private void Kill(string worker, double at) => _ends.Add(new WorkerEnd(worker, Ms(at), Killed: true));

    private void Run(string worker, long term, double start, double? end, string task = "t", string group = "g", bool continuous = false)
    {
        var run = new RunEvent(worker, Ms(start), RunEventKind.Start, group, term, task, ++_lastRunId, continuous);
        _events.Add(run);
        if (end is { } ended)
        {
            _events.Add(run with { At = Ms(ended), Kind = RunEventKind.End });
        }
    }
}
