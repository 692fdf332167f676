using Microsoft.Extensions.DependencyInjection;
using MultiLock.Sample.Demo;
using MultiLock.Samples;
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
    [InlineData("postgresql", "a", "b")]
    [InlineData("azureblob", "")]
    [InlineData("nothing")]
    [InlineData("inmemory", "a", "b")]
    [InlineData("filesystem", "")]
    public void Backend_WhenItIsNotKnown_NamesIt(params string[] args) =>
        Assert.Contains(args[0], Assert.Throws<UsageException>(() => SampleHost.Parse(args)).Message, StringComparison.Ordinal);

    [Fact]
    public void Backend_WhenNothingIsGiven_IsTheFileSystem() => Assert.Equal("filesystem", SampleHost.Parse([]).Backend.Name);

    [Theory]
    [InlineData("inmemory")]
    [InlineData("filesystem")]
    [InlineData("postgresql")]
    [InlineData("sqlserver")]
    [InlineData("redis")]
    [InlineData("azureblob")]
    [InlineData("consul")]
    [InlineData("zookeeper")]
    public async Task Backend_WhenItIsKnown_IsRegistered(string name)
    {
        (SampleBackend backend, string connection) = SampleHost.Parse([name, "Server=there:1234"]);
        Assert.Equal("Server=there:1234", connection);

        (backend, connection) = SampleHost.Parse([name]);
        var services = new ServiceCollection();
        services.AddLogging();
        backend.Register(services, connection);
        await using ServiceProvider provider = services.BuildServiceProvider();

        string registered = provider.GetRequiredService<ILeaderElectionProvider>().Name.Replace(" ", "", StringComparison.Ordinal);
        Assert.StartsWith(name, registered, StringComparison.OrdinalIgnoreCase);
    }
}
