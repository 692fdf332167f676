using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.FileSystem;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class FoundingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Publish_WhenARivalHasFoundedTheGroupAndLeads_WinsNothing()
    {
        await using var rival = new Participant(_directory.Path);
        AcquireResult won = await rival.AcquireAsync("g");
        var groups = new GroupFiles(new ElectionDirectory(_directory.Path, "late"), ".leader", TimeProvider.System, NullLogger.Instance);

        // The acquirer was frozen after it had seen that the group was never held.
        long number = groups.TryPublish("g", 0, new TermRecord
        {
            Format = DirectoryFormat.Current,
            Group = "g",
            ParticipantId = "late",
            SessionId = Guid.NewGuid(),
            AttemptId = Guid.NewGuid(),
            Lease = Participant.Lease,
            AcquiredAt = DateTimeOffset.UnixEpoch,
        });

        Assert.Equal(0, number);
        Assert.Equal((rival.Session, won.Term), (await rival.ReadAsync("g") is { } leader ? (leader.SessionId, leader.Term) : default));
    }
}
