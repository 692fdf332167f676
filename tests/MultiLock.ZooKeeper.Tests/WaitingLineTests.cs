using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>What the servers cannot be made to do to a place in a line.</summary>
public sealed class WaitingLineTests
{
    /// <summary>A place that is kept but that nobody stands in any more would keep its process out of the line: nobody joins twice.</summary>
    [Fact]
    public async Task Place_WhenItIsLostLikeNoOther_IsLeftSoThatTheNextAttemptJoinsAgain()
    {
        var session = new BrokenSession();
        var left = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = new WaitingLine(session, new ZooKeeperPaths("/multilock"), NodeAcl.Open, TimeProvider.System, static _ => { }, left.SetResult);

        line.Join("group");

        Assert.Equal("group", await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.False(line.Has("group"));
    }

    private sealed class BrokenSession : IZooKeeperSession
    {
        public long Id => 1;

        public TimeSpan Timeout => TimeSpan.FromSeconds(10);

        public int ConnectionNumber => 1;

        public bool IsOver => false;

        public TimeSpan PingInterval { get; set; }

        public Task ConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<NodeReply> SendAsync(NodeRequest request) => Task.FromException<NodeReply>(new InvalidOperationException("No exception that the client knows."));

        public void Reset(int connectionNumber)
        {
        }

        public Task CloseAsync(TimeSpan patience) => Task.CompletedTask;

        public void Abandon()
        {
        }
    }
}
