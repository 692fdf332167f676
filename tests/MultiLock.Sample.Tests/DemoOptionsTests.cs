using MultiLock.Sample.Demo;
using Xunit;

namespace MultiLock.Sample.Tests;

public sealed class DemoOptionsTests
{
    [Fact]
    public void Parse_WhenNothingIsGiven_TakesTheDefaults() =>
        Assert.Equal(new DemoOptions(3, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4)), DemoOptions.Parse([]));

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("00:01:00", 60)]
    public void Parse_WhenATimeIsGiven_ReadsItsUnit(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DemoOptions.Parse(["--kill-every", "200ms", "--for", value]).For);

    [Theory]
    [InlineData("--for")]
    [InlineData("--for", "20")]
    [InlineData("--for", "-5s")]
    [InlineData("--for", "1,000s")]
    [InlineData("--for", "99h")]
    [InlineData("--for", "NaNs")]
    [InlineData("--for", "3s")]
    [InlineData("--kill-every", "1ms")]
    [InlineData("--replicas", "0")]
    [InlineData("--replicas", "21")]
    [InlineData("--replicas", "two")]
    [InlineData("--unknown", "1")]
    public void Parse_WhenAnArgumentIsWrong_NamesIt(params string[] args) =>
        Assert.Contains(args[0], Assert.Throws<UsageException>(() => DemoOptions.Parse(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("redis", "a", "b")]
    [InlineData("postgresql")]
    [InlineData("postgresql", "a", "b")]
    [InlineData("nothing")]
    [InlineData("inmemory", "x")]
    [InlineData("filesystem", "a", "b")]
    [InlineData("filesystem", "")]
    public void Backend_WhenItIsNotKnown_NamesIt(params string[] args) =>
        Assert.Contains(args[0], Assert.Throws<UsageException>(() => SampleBackend.Parse(args)).Message, StringComparison.Ordinal);
}
