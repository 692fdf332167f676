using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class TermTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Acquire_WhenAHundredCandidatesContend_GrantsExactlyOne()
    {
        await using var first = new Participant(_directory.Path);
        await using var second = new Participant(_directory.Path);
        await using var third = new Participant(_directory.Path);
        await using var fourth = new Participant(_directory.Path);
        Participant[] participants = [first, second, third, fourth];
        await Task.WhenAll(participants.Select(p => p.Provider.InitializeAsync().AsTask()));

        AcquireReply[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => participants[i % 4].Provider.AcquireAsync(
            new AcquireRequest(Guid.NewGuid(), Participant.Lease, true, [Participant.Wish("g")])).AsTask())));

        Assert.Single(replies, r => r.Results[0].IsGranted);
        Assert.All(replies.Where(r => !r.Results[0].IsGranted), r => Assert.NotNull(r.Results[0].Holder));
    }

    [Fact]
    public async Task Acquire_WhenManyProvidersTakeTurns_NeverGivesOneTermTwiceNorTwoHoldersAtOnce()
    {
        var terms = new ConcurrentQueue<long>();
        int holders = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var participant = new Participant(_directory.Path);
            for (int won = 0; won < 12;)
            {
                var attempt = Guid.NewGuid();
                AcquireResult result = await participant.AcquireAsync("g", attempt);
                if (result.IsGranted)
                {
                    Assert.Equal(1, Interlocked.Increment(ref holders));
                    terms.Enqueue(result.Term);
                    won++;
                    Interlocked.Decrement(ref holders);
                    await participant.ReleaseAsync(new HeldGroup("g", attempt, result.Term));
                }
            }
        })));

        // In the order in which they were held.
        Assert.Equal(96, terms.Count);
        Assert.Equal(terms.Order().Distinct(), terms);
    }

    [Fact]
    public async Task Acquire_WhenTheSameAttemptAsksAgain_GetsTheSameTermAndExtendsNothing()
    {
        var time = new FakeTimeProvider();
        await using var participant = new Participant(_directory.Path, time);
        Candidate wish = Participant.Wish("g");
        var request = new AcquireRequest(participant.Session, Participant.Lease, true, [wish]);

        AcquireReply first = await participant.Provider.AcquireAsync(request);
        time.Advance(TimeSpan.FromSeconds(4));
        AcquireReply second = await participant.Provider.AcquireAsync(request);

        Assert.True(first.Results[0].IsGranted);
        Assert.Equal(Participant.Lease, first.SessionRemaining);
        Assert.Equal(first.Results[0].Term, second.Results[0].Term);
        Assert.Equal(TimeSpan.FromSeconds(6), second.SessionRemaining);
    }

    [Fact]
    public async Task Acquire_WhenAnotherAttemptOfTheSameSessionHolds_IsDenied()
    {
        await using var participant = new Participant(_directory.Path);
        await participant.AcquireAsync("g");

        Assert.False((await participant.AcquireAsync("g")).IsGranted);
    }

    [Fact]
    public async Task Acquire_WhenDenied_TellsHolderAndTimeLeft()
    {
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, time);
        await using var follower = new Participant(_directory.Path, time);
        AcquireResult won = await leader.AcquireAsync("g");

        AcquireResult first = await follower.AcquireAsync("g");
        time.Advance(TimeSpan.FromSeconds(3));
        AcquireResult second = await follower.AcquireAsync("g");

        Assert.Equal(Participant.Lease, first.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(7), second.RetryAfter);
        LeaderRecord holder = Assert.IsType<LeaderRecord>(second.Holder);
        Assert.Equal((won.Term, leader.Session, "p", "a"), (holder.Term, holder.SessionId, holder.ParticipantId, holder.Metadata["host"]));
        Assert.Equal(TimeSpan.FromSeconds(3), holder.HeartbeatAge);
    }

    [Fact]
    public async Task Acquire_WhenNothingIsWon_LeavesNoSession()
    {
        await using var leader = new Participant(_directory.Path);
        await using var follower = new Participant(_directory.Path);
        await leader.AcquireAsync("g");
        await follower.AcquireAsync("g");

        Assert.Single(Directory.GetDirectories(Path.Combine(_directory.Path, "sessions")));
        Assert.True((await follower.RenewAsync()).SessionLost);
    }

    [Fact]
    public async Task Acquire_WhenTheSessionIsUnknownAndMayNotBeOpened_IsLost()
    {
        await using var participant = new Participant(_directory.Path);

        AcquireReply reply = await participant.Provider.AcquireAsync(
            new AcquireRequest(participant.Session, Participant.Lease, false, [Participant.Wish("g")]));

        Assert.True(reply.SessionLost);
        Assert.Null(await participant.ReadAsync("g"));
    }

    [Fact]
    public async Task Release_WhenSessionOrAttemptIsNotTheHolder_ChangesNothing()
    {
        await using var leader = new Participant(_directory.Path);
        await using var other = new Participant(_directory.Path);
        var attempt = Guid.NewGuid();
        long term = (await leader.AcquireAsync("g", attempt)).Term;

        await other.ReleaseAsync(new HeldGroup("g", attempt, term));
        await leader.ReleaseAsync(new HeldGroup("g", Guid.NewGuid(), term));
        await leader.ReleaseAsync(new HeldGroup("g", attempt, term - 1));

        Assert.Equal(term, (await other.ReadAsync("g"))?.Term);
    }

    [Fact]
    public async Task Release_WhenTheTermIsNotKnown_ReleasesWhatTheAttemptWon()
    {
        await using var leader = new Participant(_directory.Path);
        var attempt = Guid.NewGuid();
        long term = (await leader.AcquireAsync("g", attempt)).Term;

        await leader.ReleaseAsync(new HeldGroup("g", attempt, 0));
        await leader.ReleaseAsync(new HeldGroup("g", attempt, 0));

        Assert.Null(await leader.ReadAsync("g"));
        Assert.Equal(term + 1, (await leader.AcquireAsync("g", attempt)).Term);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acquire_WhenTheGroupWasRemovedByHand_StillGetsAGreaterTermAndTheHolderHearsOfIt(bool withItsDirectory)
    {
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, time);
        await using var other = new Participant(_directory.Path, time);
        var held = new HeldGroup("g", Guid.NewGuid(), 0);
        long term = (await leader.AcquireAsync("g", held.AttemptId)).Term;

        string group = Directory.GetDirectories(Path.Combine(_directory.Path, "groups")).Single();
        Directory.Delete(group, recursive: true);
        if (!withItsDirectory)
        {
            Directory.CreateDirectory(group);
        }

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await other.AcquireAsync("g")).Term > term);
        RenewReply reply = await leader.RenewAsync(held with { Term = term });
        Assert.False(reply.SessionLost);
        Assert.Equal(["g"], reply.LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenATermWasWonManyTimes_KeepsFewFilesAndTheCounter()
    {
        await using var participant = new Participant(_directory.Path);
        long first = 0, last = 0;
        for (int i = 0; i < 20; i++)
        {
            var attempt = Guid.NewGuid();
            last = (await participant.AcquireAsync("g", attempt)).Term;
            first = first == 0 ? last : first;
            await participant.ReleaseAsync(new HeldGroup("g", attempt, last));
        }

        Assert.Equal(first + 19, last);
        Assert.InRange(Directory.GetFiles(Directory.GetDirectories(Path.Combine(_directory.Path, "groups")).Single()).Length, 1, 12);
    }

    [Fact]
    public async Task Acquire_WhenGroupNamesAreHostile_KeepsThemApartAndInsideTheDirectory()
    {
        string inside = Path.Combine(_directory.Path, "a", "b");
        string[] names = [".", "..", "...", "CON", "con", "nul.txt", "-rf", new string('x', 255), new string('X', 255), "a.end", "A.END"];
        await using var participant = new Participant(inside);

        AcquireReply reply = await participant.TryAcquireAsync(null, [.. names.Select(n => Participant.Wish(n))]);

        Assert.All(reply.Results, r => Assert.True(r.IsGranted));
        foreach (string name in names)
        {
            Assert.Equal(name, (await participant.ReadAsync(name))?.Group);
        }

        Assert.Equal([Path.Combine(_directory.Path, "a")], Directory.GetFileSystemEntries(_directory.Path));
        Assert.Equal([inside], Directory.GetFileSystemEntries(Path.Combine(_directory.Path, "a")));
        Assert.Equal(names.Length, Directory.GetDirectories(Path.Combine(inside, "groups")).Length);
    }

    [Fact]
    public async Task WriteState_WhenTheTermHolds_IsReadByTheNextTermsAndByNoneAfterALateWrite()
    {
        await using var first = new Participant(_directory.Path);
        await using var second = new Participant(_directory.Path);
        var attempt = Guid.NewGuid();
        long term = (await first.AcquireAsync("g", attempt)).Term;
        byte[] state = new byte[ILeaderElectionProvider.MaxGroupStateSize];
        Random.Shared.NextBytes(state);

        Assert.True(await first.Provider.WriteStateAsync(new GroupStateWrite(first.Session, "g", term, state)));
        Assert.False(await second.Provider.WriteStateAsync(new GroupStateWrite(second.Session, "g", term, new byte[1])));
        Assert.False(await first.Provider.WriteStateAsync(new GroupStateWrite(first.Session, "g", term + 1, new byte[1])));
        await first.ReleaseAsync(new HeldGroup("g", attempt, term));
        Assert.False(await first.Provider.WriteStateAsync(new GroupStateWrite(first.Session, "g", term, new byte[1])));

        // The second term changes nothing, and the third finds the state nevertheless.
        attempt = Guid.NewGuid();
        AcquireResult next = await second.AcquireAsync("g", attempt);
        Assert.Equal(state, next.State.ToArray());
        await second.ReleaseAsync(new HeldGroup("g", attempt, next.Term));
        Assert.Equal(state, (await first.AcquireAsync("g")).State.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await first.Provider.WriteStateAsync(new GroupStateWrite(first.Session, "g", term, new byte[state.Length + 1])));
    }
}
