using MultiLock.Sample;

namespace MultiLock.Benchmarks.Tests;

public sealed class BenchmarkOptionsTests
{
    [Fact]
    public void Parse_WhenEverythingIsGiven_TakesIt()
    {
        BenchmarkOptions options = BenchmarkOptions.Parse(
            ["load", "--backend", "redis,inmemory", "--backend", "filesystem", "--library", "multilock", "--rounds", "7", "--for", "20s", "--json", "--output", "here"]);

        Assert.Equal("load", options.What);
        Assert.Equal(["redis", "inmemory", "filesystem"], options.Backends);
        Assert.Equal(["multilock"], options.Libraries);
        Assert.Equal(7, options.Rounds);
        Assert.Equal(TimeSpan.FromSeconds(20), options.For);
        Assert.True(options.Json);
        Assert.Equal("here", options.Output);
    }

    [Theory]
    [InlineData("all", "docs")]
    [InlineData("handoff", null)]
    public void Parse_WhenNoOutputIsGiven_WritesThePageForAllOnly(string what, string? output) =>
        Assert.Equal(output, BenchmarkOptions.Parse([what]).Output);

    [Theory]
    [InlineData("nothing", "nothing")]
    [InlineData("handoff --backend punchcards", "punchcards")]
    [InlineData("handoff --library handmade", "handmade")]
    [InlineData("handoff --rounds 0", "--rounds")]
    [InlineData("handoff --rounds many", "--rounds")]
    [InlineData("handoff --rounds", "--rounds")]
    [InlineData("load --for 90", "--for")]
    [InlineData("load --speed", "--speed")]
    public void Parse_WhenAnArgumentIsWrong_NamesIt(string arguments, string named) =>
        Assert.Contains(named, Assert.Throws<UsageException>(() => BenchmarkOptions.Parse(arguments.Split(' '))).Message, StringComparison.Ordinal);
}
