namespace MultiLock.Chaos.Tests;

/// <summary>A server that forgets at 1,000 ms and is back at 1,200 ms, and a next term that begins at 1,500 ms.</summary>
public sealed class LossTests
{
    private static readonly int Lease = (int)ChaosTiming.Lease.TotalMilliseconds;

    [Fact]
    public void Check_WhenTheOldLeaderStopsWithinItsLease_CountsTheLossAsDocumented()
    {
        ChaosReport report = Lossy().Run("a", 1, 0, 1001 + Lease).Check();

        Assert.Equal((1, 0, 1), (report.DocumentedLosses, report.Overlaps, report.Losses));
        Assert.Contains(" documented_loss=1 ", report.ToLine("redis"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhenTheOldLeaderGoesOnLonger_IsAnOverlap() => Assert.Equal(1, Lossy().Run("a", 1, 0, 1002 + Lease).Check().Overlaps);

    [Fact]
    public void Check_WhenTheTermWasWonAfterTheLoss_IsAnOverlap() =>
        Assert.Equal(1, Lossy().Run("a", 1, 1100, 1900, acquired: 1050).Check().Overlaps);

    [Fact]
    public void Check_WhenTheNextTermBeganBeforeTheLoss_IsAnOverlap() =>
        Assert.Equal(1, Lossy().Run("b", 2, 900, 950, task: "tick").Run("a", 1, 0, 1900).Check().Overlaps);

    [Fact]
    public void Check_WhenTheTermsBeginAnewAfterTheLoss_IsARegressionAllTheSame()
    {
        ChaosReport report = new RecordBuilder()
            .Did(NemesisEventKind.ServerLostWrites, "server", 1000, 1200)
            .Run("a", 7, 0, 1100)
            .Run("b", 1, 1500, 3000)
            .Check();

        Assert.Equal((1, 0), (report.Regressions, report.DocumentedLosses));
    }

    [Fact]
    public void Check_WhenAnOldTokenIsAcceptedAfterTheLoss_IsAnOverlapAllTheSame() => Assert.Equal(
        1,
        Lossy().Run("a", 1, 0, 1900, writes: [(1600, 1601, WriteOutcome.Accepted)]).Check().Overlaps);

    [Fact]
    public void TellLosses_NamesTheTermsBeforeAndAfter()
    {
        string line = Assert.Single(Timeline.TellLosses(Lossy().Run("a", 1, 0, 1900).Build()));

        Assert.Contains("g1 went from term 1 to 2", line, StringComparison.Ordinal);
    }

    private static RecordBuilder Lossy() => new RecordBuilder()
        .Did(NemesisEventKind.ServerLostWrites, "server", 1000, 1200)
        .Run("b", 2, 1500, 9000, writes: [(1501, 1502, WriteOutcome.Accepted)]);
}
