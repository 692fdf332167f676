namespace MultiLock.Chaos.Tests;

public sealed class RecordTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("multilock-chaos-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_WhenTheLastLineIsTorn_IgnoresIt()
    {
        string path = Path.Combine(_directory.FullName, "w1.1");
        File.WriteAllText(path, "Ready 10 0\nBeat 20 1 Tr");

        Assert.Equal(["Ready 10 0"], new RecordTail(path).ReadNew());
    }

    [Fact]
    public void Read_WhenATornLineBecomesWhole_ReadsItOnce()
    {
        string path = Path.Combine(_directory.FullName, "w1.1");
        var tail = new RecordTail(path);
        File.WriteAllText(path, "Ready 10 0\nBeat 20");
        Assert.Single(tail.ReadNew());
        File.AppendAllText(path, " 1 True\n");

        Assert.Equal(["Beat 20 1 True"], tail.ReadNew());
        Assert.Empty(tail.ReadNew());
    }

    [Theory]
    [InlineData("Beat 20 1")]
    [InlineData("Beat 20 1 True more")]
    [InlineData("Start 20 1 True g1 7")]
    [InlineData("Write 20 1 Accepted")]
    [InlineData("")]
    public void Parse_WhenALineIsTornInTheMiddleOfAFile_Throws(string line) => Assert.ThrowsAny<Exception>(() => RunLine.Parse(line));

    [Fact]
    public void Assemble_WhenALineBelongsToNoRun_Throws()
    {
        var lines = new Dictionary<string, List<RunLine>> { ["a"] = [new RunLine(RunLineKind.Beat, TimeSpan.Zero, 1)] };

        Assert.Throws<FormatException>(() => RoundRecord.Assemble([], lines));
    }

    [Fact]
    public void ToLine_WhenParsed_IsTheSame()
    {
        var start = new RunLine(RunLineKind.Start, new TimeSpan(5), 3)
        {
            IsCurrent = true,
            Group = "g1",
            Token = 1795565310790,
            Task = "pump",
            ParticipantId = "pod-1",
            Scheduled = new TimeSpan(4),
            Acquired = new TimeSpan(2),
        };
        RunLine[] lines =
        [
            start,
            new(RunLineKind.Ready, new TimeSpan(1)),
            new(RunLineKind.Beat, new TimeSpan(6), 3) { IsCurrent = true },
            new(RunLineKind.Write, new TimeSpan(7), 3) { Outcome = WriteOutcome.Refused, Answered = new TimeSpan(9) },
            new(RunLineKind.End, new TimeSpan(10), 3),
        ];

        Assert.All(lines, line => Assert.Equal(line, RunLine.Parse(line.ToLine())));

        var done = new NemesisEvent(
            NemesisEventKind.Holed, "w1.1", new Moment(new TimeSpan(1), new TimeSpan(2)), new Moment(new TimeSpan(3), new TimeSpan(4)), "Replies are lost");
        Assert.Equal(done, NemesisEvent.Parse(done.ToLine()));
    }

    [Fact]
    public void Read_CountsFromTheFirstFault()
    {
        var files = new RoundFiles(_directory.FullName);
        files.Create();
        var begin = TimeSpan.FromHours(5);
        using (var log = new NemesisLog(files.Nemesis))
        {
            log.Add(NemesisEventKind.Round, "all", new Moment(begin, begin), new Moment(begin * 2, begin * 2));
        }

        using (var record = new RecordFile(Path.Combine(files.Records, "w1.1")))
        {
            record.Append(new RunLine(RunLineKind.Ready, begin + TimeSpan.FromSeconds(1)).ToLine());
        }

        Assert.Equal(TimeSpan.FromSeconds(1), files.Read().Ready["w1.1"]);
    }
}
