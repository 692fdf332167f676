namespace MultiLock.Chaos.Tests;

public sealed class AvailabilityTests
{
    [Fact]
    public void Unavailable_WhenALeaderIsKilled_LastsUntilTheNextOneStarts() =>
        Assert.Equal(700, Unavailable(Round().Run("a", 1, 0, null).Did(NemesisEventKind.Killed, "a", 1000).Run("b", 2, 1700, 10_000)));

    [Fact]
    public void Unavailable_WhenALeaderIsFrozen_BeginsWithTheFreeze() => Assert.Equal(
        2000,
        Unavailable(Round().Run("a", 1, 0, 5010, endsCurrent: false).Did(NemesisEventKind.Frozen, "a", 1000, 5000).Run("b", 2, 3000, 10_000)));

    [Fact]
    public void Unavailable_WhenNobodyIsHealthy_DoesNotCount()
    {
        Assert.Equal(999, Unavailable(Round().Run("a", 1, 0, 1000).Did(NemesisEventKind.ServerFrozen, "server", 1000, 4000).Run("b", 2, 5000, 10_000)));
        Assert.Equal(
            4000,
            Unavailable(Round().Run("a", 1, 0, 1000).Did(NemesisEventKind.Cut, "a", 1000, 4000).Run("b", 2, 5000, 10_000)));
    }

    [Fact]
    public void Unavailable_WhenOneOfTwoTasksRuns_IsLed() =>
        Assert.Equal(0, Unavailable(Round().Run("a", 1, 0, 1000).Run("a", 1, 900, 10_000, task: "tick")));

    [Theory]
    [InlineData(0, 10, 10, 20, "0-20")]
    [InlineData(0, 10, 5, 7, "0-10")]
    [InlineData(0, 10, 11, 20, "0-10 11-20")]
    public void Spans_WhenTheyTouch_AreJoined(int from, int to, int otherFrom, int otherTo, string expected) =>
        Assert.Equal(expected, Text(Of((from, to), (otherFrom, otherTo))));

    [Theory]
    [InlineData(2, 4, "0-2 4-10 20-30")]
    [InlineData(5, 25, "0-5 25-30")]
    [InlineData(0, 30, "")]
    [InlineData(12, 18, "0-10 20-30")]
    public void Without_LeavesWhatTheOthersDoNotCover(int from, int to, string expected) =>
        Assert.Equal(expected, Text(Of((0, 10), (20, 30)).Without(Of((from, to)))));

    private static RecordBuilder Round() =>
        new RecordBuilder().Did(NemesisEventKind.Round, "all", 0, 9_999).Ready("a", 0).Ready("b", 0);

    private static double Unavailable(RecordBuilder record) => record.Check().Unavailable.TotalMilliseconds;

    private static Spans Of(params (int From, int To)[] spans) =>
        new(spans.Select(span => (TimeSpan.FromMilliseconds(span.From), TimeSpan.FromMilliseconds(span.To))));

    private static string Text(Spans spans) =>
        string.Join(' ', spans.All.Select(span => $"{span.From.TotalMilliseconds}-{span.To.TotalMilliseconds}"));
}
