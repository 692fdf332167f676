using System.Text;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskRecordTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly LeaderTaskEntry Full = new()
    {
        Tick = Noon,
        Progress = LeaderTaskProgress.Ended,
        Starts = 3,
        Outcome = LeaderTaskOutcome.TimedOut,
        Duration = TimeSpan.FromMilliseconds(1234),
        Paused = true,
        ResumedAt = Noon.AddMinutes(1),
        Checkpoint = new byte[] { 0, 1, 0 },
    };

    [Fact]
    public void Read_WhenNothingWasWritten_IsEmpty() => Assert.Null(LeaderTaskRecord.Read([]).Find("task"));

    [Fact]
    public void Read_WhenEverythingWasWritten_GivesEverythingBack()
    {
        LeaderTaskEntry entry = LeaderTaskRecord.Read(LeaderTaskRecord.Empty.With("task", Full).ToBytes()).Find("task")!;

        Assert.Equal(Full, entry with { Checkpoint = Full.Checkpoint });
        Assert.Equal(Full.Checkpoint.ToArray(), entry.Checkpoint.ToArray());
    }

    [Fact]
    public void ToBytes_WhenATaskHasATick_IsCompact() =>
        Assert.InRange(
            LeaderTaskRecord.Empty.With("Sample.Jobs.Run", new LeaderTaskEntry { Tick = Noon, Progress = LeaderTaskProgress.Started, Starts = 1 }).ToBytes().Length,
            1,
            4 + 17 + 20);

    [Fact]
    public void LargestEntry_WhenComparedWithAnyEntryWithoutACheckpoint_IsNotSmaller() =>
        Assert.True(LeaderTaskRecord.LargestEntry("task") >= LeaderTaskRecord.Empty.With("task", Full with { Checkpoint = default }).ToBytes().Length - 4);

    [Fact]
    public void TakenBack_WhenTheTaskWasPausedAndResumedMeanwhile_KeepsThat()
    {
        LeaderTaskEntry before = new() { Tick = Noon, Progress = LeaderTaskProgress.Ended, Starts = 1, ResumedAt = Noon.AddSeconds(1) };
        LeaderTaskEntry started = before with { Tick = Noon.AddMinutes(1), Progress = LeaderTaskProgress.Started, ResumedAt = null };

        Assert.Equal(before, started.TakenBack(before));
        Assert.Equal(before with { Paused = true }, (started with { Paused = true }).TakenBack(before));
        Assert.Equal(before with { ResumedAt = Noon.AddMinutes(2) }, (started with { ResumedAt = Noon.AddMinutes(2) }).TakenBack(before));
    }

    [Fact]
    public void With_WhenAnotherVersionHasTasksFieldsAndItemsOfItsOwn_KeepsThem()
    {
        // Kind 9 "later", and the task "theirs" with the unknown field 200.
        byte[] later = [.. "MLT"u8, 1, 9, 5, .. "later"u8, 2, 7, 8, 1, 6, .. "theirs"u8, 7, 200, 3, 1, 2, 3, 3, 0];

        byte[] written = LeaderTaskRecord.Read(later).With("mine", Full).ToBytes();

        LeaderTaskRecord read = LeaderTaskRecord.Read(written);
        Assert.Equal([1, 2, 3], Assert.Single(read.Find("theirs")!.Unknown).Value);
        Assert.Contains("later\u0002\u0007\u0008", Encoding.Latin1.GetString(written), StringComparison.Ordinal);
        Assert.NotNull(read.Find("mine"));
        Assert.Equal(written, read.ToBytes());
    }

    [Theory]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T', 2 }, "format 2")]
    [InlineData(new byte[] { (byte)'{', (byte)'}' }, "not written by leader tasks")]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T' }, "not written by leader tasks")]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T', 1, 1, 200 }, "damaged")]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T', 1, 1, 1, (byte)'t', 5, 1 }, "damaged")]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T', 1, 1, 1, (byte)'t', 11, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "damaged")]
    [InlineData(new byte[] { (byte)'M', (byte)'L', (byte)'T', 1, 1, 1, (byte)'t', 10, 1, 8, 255, 255, 255, 255, 255, 255, 255, 255 }, "damaged")]
    public void Read_WhenItIsNoRecordOfThisFormat_SaysWhy(byte[] state, string reason) =>
        Assert.Contains(reason, Assert.Throws<LeaderTaskRecordException>(() => LeaderTaskRecord.Read(state)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WhenAnyByteIsCutOff_NeverReadsBeyondTheEnd()
    {
        byte[] whole = LeaderTaskRecord.Empty.With("task", Full).With("other", Full).ToBytes();
        for (int length = 1; length < whole.Length; length++)
        {
            // An end between two items cannot be told from a whole record.
            Exception? thrown = Record.Exception(() => LeaderTaskRecord.Read(whole.AsSpan(0, length)));
            Assert.True(thrown is null or LeaderTaskRecordException, $"{length}: {thrown}");
        }
    }
}
