using System.Text.Json;

namespace MultiLock.Benchmarks.Tests;

public sealed class HandoffTests
{
    [Theory]
    [InlineData("inmemory")]
    [InlineData("filesystem")]
    public async Task Handoff_WhenRunForTwoRounds_ReportsTheTimesOfTwo(string backend)
    {
        var text = new StringWriter();
        var sink = new MeasurementSink(new JsonOutput(text), TextWriter.Null);

        await new HandoffBenchmark().RunAsync(new BenchmarkContext(BenchmarkOptions.Parse(["handoff", "--rounds", "2", "--backend", backend]), sink));

        Measurement median = Assert.Single(sink.All, one => one.What == "handoff" && one.Metric == "time.p50");
        Assert.Equal(2, median.N);
        Assert.True(median.Value > 0);
        Assert.Contains(text.ToString().Split('\n'), line => line.Length > 0 && JsonDocument.Parse(line).RootElement.GetProperty("metric").GetString() == "time.max");
    }
}
