namespace MultiLock.Chaos.Tests;

/// <summary>
/// A leader that is frozen from 1,000 to 5,000 ms, and a next term that begins at 3,000 ms: what the frozen run may do, and what not.
/// </summary>
public sealed class LateRunTests
{
    [Fact]
    public void Check_WhenARunWasFrozenAndEndsAtItsFirstLook_IsLate()
    {
        ChaosReport report = Frozen().Run("a", 1, 0, 5020, looks: [(990, true), (5010, false)], endsCurrent: false).Check();

        Assert.Equal((1, 0, 0), (report.Late, report.Overlaps, report.Regressions));
        Assert.True(report.IsGood);
    }

    [Fact]
    public void Check_WhenTheWorkerWasNotFrozen_IsAnOverlap()
    {
        ChaosReport report = Next().Run("a", 1, 0, 5020, looks: [(990, true), (5010, false)], endsCurrent: false).Check();

        Assert.Equal((0, 1), (report.Late, report.Overlaps));
    }

    [Fact]
    public void Check_WhenAnotherWorkerWasFrozen_IsAnOverlap() => Assert.Equal(
        1,
        Next().Did(NemesisEventKind.Frozen, "c", 1000, 5000)
            .Run("a", 1, 0, 5020, looks: [(990, true), (5010, false)], endsCurrent: false).Check().Overlaps);

    [Theory]
    [InlineData(6001, 0)]
    [InlineData(6002, 1)]
    public void Check_WhenTheRunEndsMoreThanASecondAfterWaking_IsAnOverlap(int end, int overlaps) => Assert.Equal(
        overlaps,
        Frozen().Run("a", 1, 0, end, looks: [(5010, false)], endsCurrent: false).Check().Overlaps);

    [Fact]
    public void Check_WhenTheFirstLookAfterWakingIsTrue_IsAnOverlap() =>
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5030, looks: [(5005, true), (5010, false)], endsCurrent: false).Check().Overlaps);

    [Fact]
    public void Check_WhenTheFirstLookIsTrueAndTheNextTermBeginsAfterIt_IsAnOverlap() => Assert.Equal(
        (0, 1),
        Counts(new RecordBuilder()
            .Did(NemesisEventKind.Frozen, "a", 1000, 5000)
            .Run("b", 2, 5008, 9000)
            .Run("a", 1, 0, 5020, looks: [(5003, true), (5010, false)], endsCurrent: false)));

    [Fact]
    public void Check_WhenALaterLookIsTrueAgain_IsAnOverlap() =>
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5030, looks: [(5005, false), (5010, true)], endsCurrent: false).Check().Overlaps);

    [Fact]
    public void Check_WhenTheEndIsTheFirstLookAfterWaking_CountsThatOne()
    {
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5005, endsCurrent: true).Check().Overlaps);
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5005, endsCurrent: false).Check().Late);
    }

    [Fact]
    public void Check_WhenTheClockWasReadBeforeTheFreeze_DoesNotTakeItForALookAfterWaking() =>
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5020, looks: [(999, true), (5010, false)], endsCurrent: false).Check().Late);

    [Fact]
    public void Check_WhenTheNextTermBeganBeforeTheFreeze_IsAnOverlap() => Assert.Equal(
        1,
        Frozen().Run("b", 2, 900, 950, task: "tick").Run("a", 1, 0, 5020, looks: [(5010, false)], endsCurrent: false).Check().Overlaps);

    [Fact]
    public void Check_WhenTheLeaseHadEndedBeforeTheFreeze_IsAnOverlap()
    {
        int reserve = (int)ChaosTiming.Reserve.TotalMilliseconds;
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5020, looks: [(995 - reserve, false), (5010, false)], endsCurrent: false).Check().Overlaps);

        // The application's time was over, the lease was not: it ended in the freeze.
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5020, looks: [(1005 - reserve, false), (5010, false)], endsCurrent: false).Check().Late);
    }

    [Fact]
    public void Check_WhenTheFrozenRunIsKilledAndNeverWakes_IsLate() => Assert.Equal(
        (1, 0),
        Counts(Frozen().Did(NemesisEventKind.Killed, "a", 5000).Run("a", 1, 0, null, looks: [(990, true)])));

    [Fact]
    public void Check_WhenTheRunIsKilledLongAfterWaking_IsAnOverlap() => Assert.Equal(
        (0, 1),
        Counts(Frozen().Did(NemesisEventKind.Killed, "a", 6100).Run("a", 1, 0, null, looks: [(990, true)])));

    [Fact]
    public void Check_WhenTheNextTermBeginsRightAfterWaking_IsLate() => Assert.Equal(
        (1, 0),
        Counts(new RecordBuilder()
            .Did(NemesisEventKind.Frozen, "a", 1000, 5000)
            .Run("b", 2, 5005, 9000)
            .Run("a", 1, 0, 5020, looks: [(5003, false)], endsCurrent: false)));

    [Fact]
    public void Check_WhenANewRunStartsAfterWaking_IsAnOverlap() => Assert.Equal(
        (0, 1),
        Counts(Frozen().Run("a", 1, 5002, 5020, task: "tick", scheduled: 4900, acquired: 0, startsCurrent: false, endsCurrent: false)));

    [Fact]
    public void Check_WhenARunThatWasDueBeforeTheFreezeBeginsAfterIt_IsLateIfItsFirstLookIsFalse()
    {
        Assert.Equal(
            (1, 0),
            Counts(Frozen().Run("a", 1, 5002, 5020, task: "tick", scheduled: 999, acquired: 0, startsCurrent: false, endsCurrent: false)));
        Assert.Equal(
            (0, 1),
            Counts(Frozen().Run("a", 1, 5002, 5020, task: "tick", scheduled: 999, acquired: 0, startsCurrent: true, endsCurrent: false)));
    }

    [Fact]
    public void Check_WhenTheLateWriteIsAccepted_IsAnOverlap()
    {
        (int, int, WriteOutcome) late = (5012, 5015, WriteOutcome.Accepted);
        Assert.Equal(1, Frozen().Run("a", 1, 0, 5020, looks: [(5010, false)], writes: [late], endsCurrent: false).Check().Overlaps);

        late.Item3 = WriteOutcome.Refused;
        ChaosReport refused = Frozen().Run("a", 1, 0, 5020, looks: [(5010, false)], writes: [late], endsCurrent: false).Check();
        Assert.Equal((1, 0, 1), (refused.Late, refused.Overlaps, refused.Refused));
    }

    [Theory]
    [InlineData(NemesisEventKind.Cut)]
    [InlineData(NemesisEventKind.Holed)]
    [InlineData(NemesisEventKind.Delayed)]
    [InlineData(NemesisEventKind.ServerFrozen)]
    [InlineData(NemesisEventKind.ServerKilled)]
    [InlineData(NemesisEventKind.Stalled)]
    internal void Check_WhenAnythingElseHappened_ExcusesNothing(NemesisEventKind kind) =>
        Assert.Equal((0, 1), Counts(Next().Did(kind, "a", 1000, 5000).Run("a", 1, 0, 3100, endsCurrent: false)));

    private static RecordBuilder Next() => new RecordBuilder().Run("b", 2, 3000, 9000, writes: [(3001, 3002, WriteOutcome.Accepted)]);

    private static RecordBuilder Frozen() => Next().Did(NemesisEventKind.Frozen, "a", 1000, 5000);

    private static (int Late, int Overlaps) Counts(RecordBuilder record)
    {
        ChaosReport report = record.Check();
        return (report.Late, report.Overlaps);
    }
}
