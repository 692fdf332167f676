using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MultiLock.FileSystem;

namespace MultiLock.Conformance.Tests.FileSystem;

public sealed class FileSystemFixture : ConformanceFixture
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-").FullName;

    public override TimeSpan ClockTolerance => TimeSpan.Zero;

    public override TimeProvider Clock => _time;

    public override string? WhyNoClientClock => null;

    public override string? WhyNoFormat => null;

    public override string? WhyNoRecordDeletion => null;

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(_time);

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) =>
        ValueTask.FromResult<ILeaderElectionProvider>(new FileSystemLeaderElectionProvider(
            Options.Create(new FileSystemLeaderElectionOptions { DirectoryPath = _directory }),
            NullLogger<FileSystemLeaderElectionProvider>.Instance,
            clientClock));

    public override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DeleteRecordAsync(string group)
    {
        // A new counter starts at the clock, which a fake one must be made to move.
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Directory.Delete(Path.Combine(_directory, "groups", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(group)))), recursive: true);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask WriteFormatAsync(int? format)
    {
        string file = Path.Combine(_directory, "multilock.json");
        JsonNode content = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        content["format"] = format ?? 1;
        await File.WriteAllTextAsync(file, content.ToJsonString());
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return base.DisposeAsync();
    }
}
