using System.Threading.Channels;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>A running watch, or poll, and what it has told so far.</summary>
internal sealed record Follower(IAsyncDisposable Watch, ChannelReader<LeadershipNotification> Notifications, TimeSpan Patience)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Follows groups that others hold. Where the backend cannot push, it must say so, and the groups are polled.</summary>
    public static async Task<Follower> StartAsync(ConformanceFixture fixture, ILeaderElectionProvider provider, params IReadOnlyList<string> groups)
    {
        var received = Channel.CreateUnbounded<LeadershipNotification>();
        IAsyncDisposable? watch = await provider.WatchAsync(Notify, Cancel);
        Assert.Equal(fixture.CanPush, watch is not null);
        return new Follower(watch ?? new Poll(provider, groups, Notify), received.Reader, fixture.Patience);

        void Notify(LeadershipNotification notification) => received.Writer.TryWrite(notification);
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
