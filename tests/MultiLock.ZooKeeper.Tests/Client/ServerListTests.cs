using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests.Client;

public sealed class ServerListTests
{
    [Theory]
    [InlineData("zk", "zk:2181", "")]
    [InlineData("zk:2182", "zk:2182", "")]
    [InlineData("a:1, b:2 ,c", "a:1 b:2 c:2181", "")]
    [InlineData("a:1,b:2/app/elections", "a:1 b:2", "/app/elections")]
    [InlineData("a:1/", "a:1", "")]
    [InlineData("[::1]:5,[::2]", "::1:5 ::2:2181", "")]
    [InlineData("10.0.0.1:5", "10.0.0.1:5", "")]
    public void Parse_WhenLegal_TellsServersAndChroot(string text, string servers, string chroot)
    {
        ServerList? parsed = ServerList.Parse(text);

        Assert.NotNull(parsed);
        Assert.Equal(chroot, parsed.Chroot);
        Assert.Equal(servers, string.Join(' ', Enumerable.Range(0, parsed.Count).Select(_ => parsed.Next()).Select(server => $"{server.Host}:{server.Port}")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:x")]
    [InlineData("a:")]
    [InlineData("a,,b")]
    [InlineData("a b:1")]
    [InlineData("/chroot")]
    [InlineData("a:1//x")]
    [InlineData("a:1/x/")]
    [InlineData("a:1/../x")]
    [InlineData("a:1/zookeeper/quota")]
    public void Parse_WhenIllegal_IsNull(string? text) => Assert.Null(ServerList.Parse(text));

    [Fact]
    public void Shuffle_WhenAskedOften_PutsEachServerFirst()
    {
        ServerList servers = ServerList.Parse("a,b,c")!;

        IEnumerable<string> first = Enumerable.Range(0, 200).Select(i => servers.Shuffle(new Random(i)).Next().Host).Distinct();

        Assert.Equal(["a", "b", "c"], first.Order());
    }
}
