using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>The real server, under a root of this fixture's own, as a user with the least rights.</summary>
public sealed class ZooKeeperFixture : ConformanceFixture
{
    private const string User = "elections";
    private const string Password = "s3cret";

    private readonly string _root = $"/test-{Guid.NewGuid():N}";
    private ZooKeeperSession? _admin;

    // A process that lives ends its silent session by itself, and needs a moment for the deletions. One that is gone is expired by the server, two margins and a
    // tick after the lease: tests of that wait when they take over.
    public override TimeSpan LongestExpiry(TimeSpan lease) => lease + TimeSpan.FromMilliseconds(150);

    public override string? WhyNoClientClock => null;

    public override string? WhyNoFormat => null;

    public override string? WhyNoRecordDeletion => null;

    public override async ValueTask InitializeAsync()
    {
        if (!TestServer.IsThere)
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = TestServer.Connect();
        await _admin.ConnectedAsync(CancellationToken.None);

        // What docs/providers/zookeeper.md lists as the least rights: no administration, and nothing outside of the root.
#pragma warning disable CA5350 // It is what the digest scheme of the servers is made of.
        string digest = Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{User}:{Password}")));
#pragma warning restore CA5350
        NodeAcl least = new(NodeAcl.Read | NodeAcl.Write | NodeAcl.Create | NodeAcl.Delete, "digest", $"{User}:{digest}");
        (await _admin.SendAsync(NodeRequest.Create(_root, default, [least], CreateMode.Persistent))).Expect("the root");
    }

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(TimeProvider.System);

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) =>
        ValueTask.FromResult<ILeaderElectionProvider>(new ZooKeeperLeaderElectionProvider(
            Options.Create(new ZooKeeperLeaderElectionOptions
            {
                ConnectionString = TestServer.ConnectionString,
                RootPath = _root,
                SessionMargin = TestServer.Margin,
                UserName = User,
                Password = Password,
            }),
            NullLogger<ZooKeeperLeaderElectionProvider>.Instance,
            clientClock));

    public override async ValueTask AdvanceAsync(TimeSpan by) => await Task.Delay(by + TimeSpan.FromMilliseconds(5), TimeProvider.System);

    public override async ValueTask DeleteRecordAsync(string group)
    {
        using ElectionsUser user = await ElectionsUser.ConnectAsync(User, Password);
        await TestServer.DeleteTreeAsync(user.Session, new ZooKeeperPaths(_root).Group(group));
    }

    public override async ValueTask WriteFormatAsync(int? format)
    {
        using ElectionsUser user = await ElectionsUser.ConnectAsync(User, Password);
        byte[] text = Encoding.UTF8.GetBytes((format ?? 1).ToString(CultureInfo.InvariantCulture));
        (await user.Session.SendAsync(NodeRequest.Set(new ZooKeeperPaths(_root).Format, text))).Expect("the format");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            using (ElectionsUser user = await ElectionsUser.ConnectAsync(User, Password))
            {
                await TestServer.DeleteTreeAsync(user.Session, _root);
            }

            await _admin.CloseAsync(TimeSpan.FromSeconds(5));
        }

        await base.DisposeAsync();
    }
}
