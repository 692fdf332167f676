using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using StackExchange.Redis;

namespace MultiLock.Redis.Tests;

/// <summary>The real server, under a prefix of this fixture's own, as a user with the least rights.</summary>
public sealed class RedisFixture : ConformanceFixture
{
    private readonly string _prefix = $"test-{Guid.NewGuid():N}";
    private ConnectionMultiplexer? _admin;
    private string _connectionString = "";

    public override bool TellsReleases => true;

    public override string? WhyNoRecordDeletion => null;

    public override string? WhyNoFormat => null;

    public override async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MULTILOCK_TEST_REDIS")))
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = await TestServer.ConnectAsync();
        _connectionString = await TestServer.CreateLeastUserAsync(_admin, _prefix);
    }

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync()
    {
        _ = TestServer.ConnectionString;
        return ValueTask.FromResult<ILeaderElectionProvider>(new RedisLeaderElectionProvider(
            Options.Create(new RedisLeaderElectionOptions { ConnectionString = _connectionString, KeyPrefix = _prefix }),
            NullLogger<RedisLeaderElectionProvider>.Instance));
    }

    public override async ValueTask AdvanceAsync(TimeSpan by) =>
        await Task.Delay(by + TimeSpan.FromMilliseconds(5), TimeProvider.System);

    public override async ValueTask DeleteRecordAsync(string group) =>
        await _admin!.GetDatabase().KeyDeleteAsync(RedisStore.GroupKey(_prefix, group));

    public override async ValueTask WriteFormatAsync(int? format)
    {
        _ = TestServer.ConnectionString;
        await _admin!.GetDatabase().StringSetAsync($"{RedisStore.BaseKey(_prefix)}:format", format ?? 1);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.GetDatabase().ExecuteAsync("ACL", "DELUSER", $"user-{_prefix}");
            await _admin.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
