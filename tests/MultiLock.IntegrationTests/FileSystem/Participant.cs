using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.FileSystem;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>A provider with one session, as one process has it.</summary>
internal sealed class Participant(string directory, TimeProvider? timeProvider = null, string extension = ".leader") : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private bool _opened;

    public FileSystemLeaderElectionProvider Provider { get; } = new(
        Options.Create(new FileSystemLeaderElectionOptions { DirectoryPath = directory, FileExtension = extension }),
        NullLogger<FileSystemLeaderElectionProvider>.Instance,
        timeProvider);

    public Guid Session { get; } = Guid.NewGuid();

    public static Candidate Wish(string group, Guid? attempt = null) =>
        new(group, "p", attempt ?? Guid.NewGuid(), new Dictionary<string, string> { ["host"] = "a" });

    public async Task<AcquireReply> TryAcquireAsync(TimeSpan? lease, params Candidate[] wishes)
    {
        AcquireReply reply = await Provider.AcquireAsync(new AcquireRequest(Session, lease ?? Lease, !_opened, wishes));
        _opened |= reply.Results.Any(r => r.IsGranted);
        return reply;
    }

    public async Task<AcquireResult> AcquireAsync(string group, Guid? attempt = null, TimeSpan? lease = null)
    {
        AcquireReply reply = await TryAcquireAsync(lease, Wish(group, attempt));
        Assert.False(reply.SessionLost);
        return reply.Results.Single();
    }

    public async Task<RenewReply> RenewAsync(params HeldGroup[] held) =>
        await Provider.RenewAsync(new RenewRequest(Session, Lease, held, 0, Lease));

    public async Task ReleaseAsync(HeldGroup held, bool endsSession = false) =>
        await Provider.ReleaseAsync(new ReleaseRequest(Session, [held], endsSession));

    public async Task<LeaderRecord?> ReadAsync(string group) => (await Provider.ReadAsync([group]))[0];

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
