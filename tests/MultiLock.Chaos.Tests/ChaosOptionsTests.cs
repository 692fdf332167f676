using MultiLock.Sample;

namespace MultiLock.Chaos.Tests;

public sealed class ChaosOptionsTests
{
    [Fact]
    public void Parse_WhenThereAreNoArguments_GivesTheDefaults() => Assert.Equal(
        new ChaosOptions { Backend = "filesystem", For = TimeSpan.FromSeconds(60), Seed = 1, Workers = 5, Groups = 3 },
        ChaosOptions.Parse([]));

    [Fact]
    public void Parse_WhenEverythingIsGiven_TakesIt() => Assert.Equal(
        new ChaosOptions
        {
            Backend = "redis",
            For = TimeSpan.FromMinutes(2),
            Seed = 7,
            Workers = 3,
            Groups = 1,
            Lossy = true,
            Timeline = true,
            Keep = true,
            Planted = PlantedFault.SlowClock,
        },
        ChaosOptions.Parse(
            "--backend redis --for 2m --seed 7 --workers 3 --groups 1 --lossy --timeline --keep --planted slow-clock".Split(' ')));

    [Theory]
    [InlineData("--backend mysql", "mysql")]
    [InlineData("--backend", "--backend")]
    [InlineData("--for 60", "--for")]
    [InlineData("--for 500ms", "--for")]
    [InlineData("--for 2d", "--for")]
    [InlineData("--seed -1", "--seed")]
    [InlineData("--seed x", "--seed")]
    [InlineData("--workers 1", "--workers")]
    [InlineData("--workers 21", "--workers")]
    [InlineData("--groups 0", "--groups")]
    [InlineData("--groups 5", "--groups")]
    [InlineData("--planted bug", "--planted")]
    [InlineData("--lossy", "--lossy")]
    [InlineData("--verbose", "--verbose")]
    public void Parse_WhenAnArgumentIsWrong_NamesIt(string arguments, string named)
    {
        UsageException exception = Assert.Throws<UsageException>(() => ChaosOptions.Parse(arguments.Split(' ')));

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WorkerArguments_WhenParsed_AreTheSame()
    {
        var arguments = new WorkerArguments("w1.1", "pod-1", "redis", "127.0.0.1:1", "/tmp/records", 5, 3, PlantedFault.StaleLeader);

        Assert.Equal(arguments, WorkerArguments.Parse(arguments.ToArguments()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FaultDeck_WhenDealt_GivesEveryKindBeforeOneComesAgain(bool hasServer)
    {
        var deck = new FaultDeck(new Random(1), hasServer, lossy: false);
        HashSet<NemesisFault> expected = [.. Enum.GetValues<NemesisFault>().Where(fault => hasServer || fault < NemesisFault.ServerKill)];
        deck.Next();
        deck.Next();

        HashSet<NemesisFault> dealt = [.. Enumerable.Range(0, hasServer ? 16 : 7).Select(_ => deck.Next())];

        Assert.Equal(expected.Order(), dealt.Order());
    }
}
