using System.Threading.Channels;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>A running watch and what it has told so far.</summary>
internal sealed record Follower(IAsyncDisposable Watch, ChannelReader<LeadershipNotification> Notifications, TimeSpan Patience)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Follower> StartAsync(ILeaderElectionProvider provider, TimeSpan patience)
    {
        var received = Channel.CreateUnbounded<LeadershipNotification>();
        IAsyncDisposable? watch = await provider.WatchAsync(notification => received.Writer.TryWrite(notification), Cancel);
        Assert.NotNull(watch);
        return new Follower(watch, received.Reader, patience);
    }

    public async Task WaitForAsync(Func<LeadershipNotification, bool> isAwaited)
    {
        while (!isAwaited(await Notifications.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel)))
        {
        }
    }

    public IEnumerable<LeadershipNotification> Received()
    {
        while (Notifications.TryRead(out LeadershipNotification? notification))
        {
            yield return notification;
        }
    }
}
