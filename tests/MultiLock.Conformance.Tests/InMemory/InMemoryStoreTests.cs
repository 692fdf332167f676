using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MultiLock.InMemory;
using Xunit;

namespace MultiLock.Conformance.Tests.InMemory;

/// <summary>What InMemory promises beyond the contract: which providers share a store, for how long, and at what cost.</summary>
public sealed class InMemoryStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _name = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Providers_WhenTheyNameTheSameStore_Compete()
    {
        await using InMemoryLeaderElectionProvider first = Create(_name);
        await using InMemoryLeaderElectionProvider second = Create(_name);
        await new Participant(first, Lease).WinAsync("group");

        AcquireReply reply = await new Participant(second, Lease).AcquireAsync(new Participant(second, Lease).Wish("group"));

        Assert.False(Assert.Single(reply.Results).IsGranted);
        Assert.Equal(2, reply.LiveSessions);
    }

    [Fact]
    public async Task Providers_WhenStoreNamesDifferInCase_DoNotCompete()
    {
        await using InMemoryLeaderElectionProvider first = Create(_name + "a");
        await using InMemoryLeaderElectionProvider second = Create(_name + "A");

        await new Participant(first, Lease).WinAsync("group");
        await new Participant(second, Lease).WinAsync("group");
    }

    [Fact]
    public async Task Providers_WhenNoStoreIsNamed_DoNotCompete()
    {
        await using InMemoryLeaderElectionProvider first = Create(null);
        await using InMemoryLeaderElectionProvider second = Create(null);

        await new Participant(first, Lease).WinAsync("group");
        await new Participant(second, Lease).WinAsync("group");
    }

    [Fact]
    public void Provider_WhenTheStoreNameIsEmpty_NamesTheOption()
    {
        var exception = Assert.Throws<LeaderElectionConfigurationException>(() => Create(""));

        Assert.Contains("InMemoryLeaderElectionOptions.StoreName", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Term_WhenAStoreIsNew_IsAtLeastTheClockInMilliseconds()
    {
        await using InMemoryLeaderElectionProvider provider = Create(_name);

        HeldGroup held = await new Participant(provider, Lease).WinAsync("group");

        Assert.True(held.Term >= _time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Term_WhenAStoreVanishedInTheSameMillisecond_IsGreaterThanBefore()
    {
        long last = 0;
        await using (InMemoryLeaderElectionProvider provider = Create(_name))
        {
            var participant = new Participant(provider, Lease);
            for (int i = 0; i < 100; i++)
            {
                HeldGroup held = await participant.WinAsync("group");
                last = held.Term;
                await participant.ReleaseAsync(held);
            }

            await participant.LeaveAsync();
        }

        await using InMemoryLeaderElectionProvider next = Create(_name);
        Assert.Null(Assert.Single(await next.ReadAsync(["group"], Cancel)));
        Assert.True((await new Participant(next, Lease).WinAsync("group")).Term > last);
    }

    [Fact]
    public async Task Store_WhenItsProvidersAreGoneButALeaseLives_Stays()
    {
        HeldGroup held;
        await using (InMemoryLeaderElectionProvider provider = Create(_name))
        {
            held = await new Participant(provider, Lease).WinAsync("group");
        }

        await using InMemoryLeaderElectionProvider next = Create(_name);
        var participant = new Participant(next, Lease);
        Assert.False((await participant.TryAsync("group")).IsGranted);
        _time.Advance(Lease);
        Assert.True((await participant.WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Read_WhenTimePasses_TellsItExactly()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        DateTimeOffset acquiredAt = _time.GetUtcNow();
        HeldGroup held = await participant.WinAsync("group");
        _time.Advance(TimeSpan.FromSeconds(4));

        LeaderRecord? record = Assert.Single(await provider.ReadAsync(["group"], Cancel));
        AcquireResult denied = await new Participant(provider, Lease).TryAsync("group");

        Assert.Equal(
            (acquiredAt, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(11), held.Term),
            (record!.AcquiredAt, record.HeartbeatAge, record.Remaining, record.Term));
        Assert.Equal(TimeSpan.FromSeconds(11), denied.RetryAfter);
        Assert.Equal(record.Term, denied.Holder?.Term);
    }

    [Fact]
    public async Task Session_WhenItsEndOvertookItsFirstAcquire_IsNotOpened()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        Candidate wish = participant.Wish("group");
        await participant.LeaveAsync(new HeldGroup("group", wish.AttemptId, 0));

        Assert.True((await participant.AcquireAsync(opensSession: true, wish)).SessionLost);
    }

    [Fact]
    public async Task Session_WhenItExpired_CannotBeOpenedAgain()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        await participant.WinAsync("group");
        _time.Advance(Lease);

        Assert.True((await participant.AcquireAsync(opensSession: true, participant.Wish("group"))).SessionLost);
    }

    [Fact]
    public async Task Heartbeat_WhenAProcessClaimsMoreThanItHolds_IsToldSo()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        var stale = new HeldGroup("other", Guid.NewGuid(), 1);
        var unanswered = new HeldGroup("unanswered", Guid.NewGuid(), 0);

        RenewReply reply = await participant.HeartbeatAsync(held, stale, unanswered);

        Assert.False(reply.SessionLost);
        Assert.Equal(["other"], reply.LostGroups);
    }

    [Fact]
    public async Task Requests_WhenTenThousandGroupsAreLed_AreTenCallsAndAHeartbeatThatLooksAtNone()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        string[] groups = [.. Enumerable.Range(0, 10_000).Select(i => $"group{i}")];
        foreach (string[] batch in groups.Chunk(provider.MaxBatchSize))
        {
            await participant.WinAllAsync(batch);
        }

        RenewReply reply = await participant.HeartbeatAsync(new CountOnly<HeldGroup>(groups.Length));

        Assert.Equal(RenewReply.Extended(Lease).Remaining, reply.Remaining);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Requests_WhenLargerThanABatch_AreRefused()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        string[] groups = [.. Enumerable.Range(0, provider.MaxBatchSize + 1).Select(i => $"group{i}")];

        await Assert.ThrowsAsync<ArgumentException>(() => participant.WinAllAsync(groups).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => provider.ReadAsync(groups, Cancel).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => participant.ReleaseAsync([.. groups.Select(group => new HeldGroup(group, Guid.NewGuid(), 1))]).AsTask());
    }

    [Fact]
    public async Task Notifications_WhenAFollowerCallsBackFromAnotherThread_AreSentOutsideTheLock()
    {
        await using InMemoryLeaderElectionProvider provider = Create(null);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        var answered = new List<LeadershipNotificationKind>();
        await using IAsyncDisposable? watch = await provider.WatchAsync(
            notification =>
            {
                var reader = new Thread(() => provider.Store.Read(["group"]));
                reader.Start();
                if (reader.Join(TimeSpan.FromSeconds(30)))
                {
                    answered.Add(notification.Kind);
                }
            },
            Cancel);

        await participant.LeaveAsync(held);

        Assert.Equal(
            [LeadershipNotificationKind.Resynchronized, LeadershipNotificationKind.Released, LeadershipNotificationKind.SessionEnded], answered);
    }

    [Fact]
    public async Task Watch_WhenItsProviderIsDisposed_IsSilent()
    {
        await using InMemoryLeaderElectionProvider holder = Create(_name);
        var participant = new Participant(holder, Lease);
        HeldGroup held = await participant.WinAsync("group");
        var received = new List<LeadershipNotification>();
        await using (InMemoryLeaderElectionProvider provider = Create(_name))
        {
            await provider.WatchAsync(received.Add, Cancel);
        }

        await participant.ReleaseAsync(held);

        Assert.Equal(LeadershipNotificationKind.Resynchronized, Assert.Single(received).Kind);
    }

    private InMemoryLeaderElectionProvider Create(string? storeName) =>
        new(
            Options.Create(new InMemoryLeaderElectionOptions { StoreName = storeName }),
            NullLogger<InMemoryLeaderElectionProvider>.Instance,
            _time);
}
