namespace MultiLock.Benchmarks.Tests;

public sealed class ReportTests
{
    private readonly List<Measurement> _figures =
    [
        new("handoff", "multilock", "redis", "time.p50", 2, "ms", 50),
        new("handoff", "multilock", "redis", "time.p99", 3, "ms", 50),
        new("handoff", "multilock", "redis", "time.max", 4, "ms", 50),
        new("handoff", "distributedlock-redis", "redis", "time.p50", 300, "ms", 50),
    ];

    [Fact]
    public void Percentile_WhenAsked_IsAValueThatWasMeasured()
    {
        var percentiles = new Percentiles([5, 1, 3, 2, 4]);
        Assert.Equal(3, percentiles.At(0.5));
        Assert.Equal(5, percentiles.At(0.99));
        Assert.Equal(5, percentiles.At(1));
    }

    [Theory]
    [InlineData(300, "met")]
    [InlineData(150, "**missed**")]
    public void Target_WhenItsFiguresAreThere_IsJudgedByThem(double peer, string verdict)
    {
        _figures[3] = _figures[3] with { Value = peer };
        Assert.Equal(verdict, Targets.Of(new FigureSet(_figures))[0].Verdict);
    }

    [Fact]
    public void Target_WhenAFigureIsMissing_IsNotMeasured()
    {
        _figures.RemoveAt(3);
        Assert.Equal("not measured", Targets.Of(new FigureSet(_figures))[0].Verdict);
    }

    [Fact]
    public void Report_WhenSomeBenchmarksRanAgain_ShowsTheLaterFiguresAndKeepsTheOthers()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("multilock-benchmark-test-");
        try
        {
            ResultsFile file = ResultsFile.In(directory.FullName);
            file.Replace(_figures);
            file.Replace([new("failover", "multilock", "redis", "time.p50", 1234, "ms", 9)]);
            file.Replace([new("failover", "multilock", "redis", "time.p50", 5678, "ms", 9)]);

            Assert.Equal(0, ReportCommand.Run(directory.FullName));

            string page = File.ReadAllText(Path.Combine(directory.FullName, "benchmarks.md"));
            Assert.Contains("| redis | multilock | time | p50 2, p99 3, max 4 ms | 50 |", page, StringComparison.Ordinal);
            Assert.Contains("5,678", page, StringComparison.Ordinal);
            Assert.DoesNotContain("1,234", page, StringComparison.Ordinal);
            Assert.Contains("redis: multilock", File.ReadAllText(Path.Combine(directory.FullName, "benchmarks", "handoff.svg")), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
