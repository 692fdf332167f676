using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiLock.FileSystem;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Acquire_WhenTheCounterStoodStillForTheLease_TakesTheGroupAndTheSessionStaysDead()
    {
        // Two clocks, so that the leader cannot notice by its own.
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, new FakeTimeProvider());
        await using var follower = new Participant(_directory.Path, time);
        var attempt = Guid.NewGuid();
        long term = (await leader.AcquireAsync("g", attempt)).Term;
        await leader.AcquireAsync("other");

        Assert.False((await follower.AcquireAsync("g")).IsGranted);
        time.Advance(Participant.Lease - TimeSpan.FromTicks(1));
        Assert.False((await follower.AcquireAsync("g")).IsGranted);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(term + 1, (await follower.AcquireAsync("g")).Term);
        Assert.Null(await follower.ReadAsync("other"));
        Assert.True((await leader.RenewAsync(new HeldGroup("g", attempt, term))).SessionLost);
        Assert.True((await leader.TryAcquireAsync(null, Participant.Wish("new"))).SessionLost);
        Assert.True((await leader.Provider.AcquireAsync(
            new AcquireRequest(leader.Session, Participant.Lease, true, [Participant.Wish("g", attempt)]))).SessionLost);
    }

    [Fact]
    public async Task Acquire_WhenTheHolderBeatsInTime_IsDeniedForEver()
    {
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, time);
        await using var follower = new Participant(_directory.Path, time);
        await leader.AcquireAsync("g");
        for (int i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(RenewReply.Extended(Participant.Lease).Remaining, (await leader.RenewAsync()).Remaining);
            AcquireResult denied = await follower.AcquireAsync("g");
            Assert.False(denied.IsGranted);
            Assert.Equal(Participant.Lease, denied.RetryAfter);
        }
    }

    [Fact]
    public async Task Renew_WhenItsOwnClockSaysThatTheLeaseIsOver_IsLost()
    {
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, time);
        await leader.AcquireAsync("g");
        time.Advance(Participant.Lease);

        Assert.True((await leader.RenewAsync()).SessionLost);
        Assert.Null(await leader.ReadAsync("g"));
    }

    [Fact]
    public async Task Acquire_WhenItsSessionIsEndedBeforeItPublishes_IsLostAndTheGroupIsFree()
    {
        var frozen = new InterruptedTimeProvider();
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, frozen);
        await using var follower = new Participant(_directory.Path, time);
        await leader.AcquireAsync("held");
        await follower.AcquireAsync("held");
        time.Advance(Participant.Lease);

        // The record of the new term is dated after the last look at the session and before the term is published.
        bool taken = false;
        frozen.AtNextUtcNow(() => taken = follower.AcquireAsync("held").GetAwaiter().GetResult().IsGranted);
        AcquireReply reply = await leader.TryAcquireAsync(null, Participant.Wish("wanted"));

        Assert.True(taken);
        Assert.True(reply.SessionLost);
        Assert.True((await follower.AcquireAsync("wanted")).IsGranted);
    }

    [Fact]
    public async Task Renew_WhenItsSessionIsEndedInTheMiddle_IsLost()
    {
        var frozen = new InterruptedTimeProvider();
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, frozen);
        await using var follower = new Participant(_directory.Path, time);
        await leader.AcquireAsync("held");
        await follower.AcquireAsync("held");
        time.Advance(Participant.Lease);

        frozen.AtNextTimestamp(() => frozen.AtNextTimestamp(() => Assert.True(follower.AcquireAsync("held").GetAwaiter().GetResult().IsGranted)));
        Assert.True((await leader.RenewAsync()).SessionLost);
        Assert.NotNull(await follower.ReadAsync("held"));
    }

    [Fact]
    public async Task Acquire_WhenTheHolderBeatsBetweenTheLookAndTheEnd_IsDenied()
    {
        var interrupted = new InterruptedTimeProvider();
        await using var leader = new Participant(_directory.Path, new FakeTimeProvider());
        await using var follower = new Participant(_directory.Path, interrupted);
        await leader.AcquireAsync("g");
        await follower.AcquireAsync("g");
        interrupted.Advance(Participant.Lease);

        // The counter has been read when the clock is; the first look at the clock is the request's own.
        bool extended = false;
        interrupted.AtNextTimestamp(() => interrupted.AtNextTimestamp(
            () => extended = !leader.RenewAsync().GetAwaiter().GetResult().SessionLost));
        AcquireResult result = await follower.AcquireAsync("g");

        Assert.True(extended);
        Assert.False(result.IsGranted);
        Assert.Equal(Participant.Lease, result.RetryAfter);
    }

    [Fact]
    public void End_WhenTheSessionBeatAfterItWasSeen_Fails()
    {
        (SessionFiles files, Guid session) = CreateSession();
        SessionBeat seen = files.Read(session)!;

        // The observer is frozen here, after its decision.
        Assert.NotNull(files.TryBeat(session, Participant.Lease, "p", seen));

        Assert.False(files.TryEnd(session, seen));
        Assert.False(files.IsOver(session));
    }

    [Fact]
    public void Beat_WhenTheSessionWasEndedAfterItWasRead_FailsForEver()
    {
        (SessionFiles files, Guid session) = CreateSession();
        SessionBeat seen = files.Read(session)!;

        // The holder is frozen here, inside its heartbeat.
        Assert.True(files.TryEnd(session, seen));

        Assert.Null(files.TryBeat(session, Participant.Lease, "p", seen));
        Assert.Null(files.TryCreate(session, Participant.Lease, "p"));
        Assert.True(files.IsOver(session));
    }

    [Fact]
    public async Task BeatAndEnd_WhenTheyRace_NeverBothSucceed()
    {
        for (int i = 0; i < 300; i++)
        {
            (SessionFiles files, Guid session) = CreateSession();
            SessionBeat seen = files.Read(session)!;
            using var start = new Barrier(2);
            Task<bool> beat = Task.Run(() => At(start) && files.TryBeat(session, Participant.Lease, "p", seen) is not null);
            Task<bool> end = Task.Run(() => At(start) && files.TryEnd(session, seen));

            Assert.NotEqual(await beat, await end);
            Assert.Equal(await end, files.IsOver(session));
        }
    }

    [Fact]
    public void Publish_WhenTheNumberWasUsedAndRemovedMeanwhile_WinsNothing()
    {
        ElectionDirectory directory = CreateDirectory();
        var groups = new GroupFiles(directory, ".leader", TimeProvider.System, NullLogger.Instance);
        Assert.Equal(0, groups.TryPublish("g", 0, Record()));
        long first = groups.TryPublish("g", groups.Read("g").Number, Record());

        // Who saw no group before must not follow a term that is held by now.
        Assert.Equal(0, groups.TryPublish("g", 0, Record()));
        Assert.Equal(first, groups.Read("g").Number);

        // The acquirer is frozen here, having seen the first term; others win twenty more and the early ones are removed.
        long last = first;
        for (int i = 0; i < 20; i++)
        {
            last = groups.TryPublish("g", last, Record());
        }

        Assert.Equal(first + 20, last);
        Assert.Equal(0, groups.TryPublish("g", first, Record()));
        Assert.Equal(last, groups.Read("g").Number);
    }

    [Fact]
    public void Read_WhenTheDirectoryOfASessionIsEmpty_SaysThatItIsOver()
    {
        (SessionFiles files, Guid session) = CreateSession();
        string path = Path.Combine(_directory.Path, "sessions", session.ToString("N"));
        File.Delete(Directory.GetFiles(path).Single());

        Assert.Null(files.Read(session));
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Dispose_WhenTheSessionWasReleased_LeavesNoFilesOfTheProcess()
    {
        var participant = new Participant(_directory.Path);
        var attempt = Guid.NewGuid();
        long term = (await participant.AcquireAsync("g", attempt)).Term;
        await participant.ReleaseAsync(new HeldGroup("g", attempt, term), endsSession: true);
        await participant.DisposeAsync();

        Assert.All(["processes", "sessions", "tmp"], name => Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory.Path, name))));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await participant.RenewAsync());
    }

    [Fact]
    public async Task Dispose_WhenTheSessionStillHolds_KeepsTheGroupForTheLeaseAndThenFreesTheLock()
    {
        var time = new FakeTimeProvider();
        await using var follower = new Participant(_directory.Path, new FakeTimeProvider());
        var leader = new Participant(_directory.Path, time);
        await leader.AcquireAsync("g");
        await leader.DisposeAsync();

        Assert.False((await follower.AcquireAsync("g")).IsGranted);
        time.Advance(Participant.Lease);

        Assert.True((await follower.AcquireAsync("g")).IsGranted);
        Assert.Single(Directory.GetFiles(Path.Combine(_directory.Path, "processes")));
    }

    private static bool At(Barrier barrier) => barrier.SignalAndWait(TimeSpan.FromSeconds(30));

    private static TermRecord Record() => new()
    {
        Format = DirectoryFormat.Current,
        Group = "g",
        ParticipantId = "p",
        SessionId = Guid.NewGuid(),
        AttemptId = Guid.NewGuid(),
        Lease = Participant.Lease,
        AcquiredAt = DateTimeOffset.UnixEpoch,
    };

    private ElectionDirectory CreateDirectory()
    {
        var directory = new ElectionDirectory(_directory.Path, Guid.NewGuid().ToString("N"));
        directory.Create(allowed: true);
        return directory;
    }

    private (SessionFiles Files, Guid Session) CreateSession()
    {
        var files = new SessionFiles(CreateDirectory());
        var session = Guid.NewGuid();
        Assert.NotNull(files.TryCreate(session, Participant.Lease, "p"));
        return (files, session);
    }
}
