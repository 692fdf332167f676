using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;

namespace MultiLock.Consul.Tests;

/// <summary>The real server, under a prefix of this fixture's own, with a token of the least rights.</summary>
public sealed class ConsulFixture : ConformanceFixture
{
    /// <summary>For the servers' timer to fire and the end to be stored.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(300);

    private readonly string _prefix = $"test-{Guid.NewGuid():N}/elections";
    private AdminClient? _admin;
    private string? _token;

    public override string? WhyNoClientClock => null;

    public override string? WhyNoRecordDeletion => null;

    public override string? WhyNoFormat => null;

    public override async ValueTask InitializeAsync()
    {
        if (!TestServer.IsThere)
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = TestServer.CreateAdmin();
        _token = await _admin.CreateTokenAsync(_prefix.Replace('/', '-'), AdminClient.LeastRights(_prefix));
    }

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(TimeProvider.System);

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) =>
        ValueTask.FromResult<ILeaderElectionProvider>(new ConsulLeaderElectionProvider(
            Options.Create(new ConsulLeaderElectionOptions { Address = TestServer.Address, KeyPrefix = _prefix, Token = _token }),
            NullLogger<ConsulLeaderElectionProvider>.Instance,
            borrowed: null,
            static () => [],
            clientClock));

    /// <summary>Consul ends a silent session after twice its TTL, and keeps what it held for the lock-delay. Both are the lease here.</summary>
    public override TimeSpan LongestExpiry(TimeSpan lease) => (lease * 3) + Slack;

    public override async ValueTask AdvanceAsync(TimeSpan by) => await Task.Delay(by + TimeSpan.FromMilliseconds(5), TimeProvider.System);

    public override async ValueTask DeleteRecordAsync(string group) => await _admin!.OnKeyAsync("delete", new ConsulKeys(_prefix).Group(group));

    public override async ValueTask WriteFormatAsync(int? format)
    {
        _ = TestServer.Address;
        string key = new ConsulKeys(_prefix).Format;
        JsonNode record = JsonNode.Parse((await _admin!.ReadAsync(key)).Value)!;
        record["format"] = format ?? StoreFormat.Current;
        await _admin.OnKeyAsync("set", key, record.ToJsonString());
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.OnKeyAsync("delete-tree", _prefix + "/");
            _admin.Dispose();
        }

        await base.DisposeAsync();
    }
}
