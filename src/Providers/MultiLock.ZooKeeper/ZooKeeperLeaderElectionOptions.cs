using System.Text;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>Options of the ZooKeeper backend. All processes that name the same ensemble, chroot and root path compete with each other.</summary>
public sealed class ZooKeeperLeaderElectionOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// Gets or sets the servers of the ensemble, and the path below which everything is kept, if not at the root: <c>host:port,host:port/chroot</c>. The port is
    /// 2181 unless given. Default: <c>localhost:2181</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "localhost:2181";

    /// <summary>Gets or sets the node below which the records are. Default: <c>/multilock</c>.</summary>
    public string RootPath { get; set; } = "/multilock";

    /// <summary>
    /// Gets or sets how long ZooKeeper keeps a process that it does not hear from: after a crash others wait for this long, and up to a tick longer. Default: null, which is
    /// <see cref="LeaderElectionOptions.HeartbeatTimeout"/> and twice the <see cref="SessionMargin"/>, so that the whole lease can be used. A shorter one shortens the leases. The servers grant
    /// what is between their limits: 2 to 20 ticks unless configured.
    /// </summary>
    public TimeSpan? SessionTimeout { get; set; }

    /// <summary>
    /// Gets or sets the margin of the session: what the servers may need to tell each other about it. At least the <c>tickTime</c> of the servers. Default: 2 s, as their default.
    /// </summary>
    public TimeSpan SessionMargin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets how long an attempt to connect to one server may take. Default: 5 s. It is never more than that server's share of two thirds of the session timeout.
    /// </summary>
    public TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how many times all servers are tried again before a request fails. Default: 3. The election tries again by itself, and connecting goes on meanwhile.
    /// </summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>Gets or sets the pause after all servers were tried in vain, shortened by up to a half at random. Default: 200 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets a value indicating whether <see cref="RootPath"/> is created where it is missing. Default: true.</summary>
    public bool AutoCreateRootPath { get; set; } = true;

    /// <summary>Gets or sets the user of the <c>digest</c> scheme. Default: null, which presents no credentials.</summary>
    public string? UserName { get; set; }

    /// <summary>Gets or sets the password of <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the nodes that are created are for <see cref="UserName"/> only. Default: true. Without a user they are open to all, as they are with false.
    /// </summary>
    public bool RestrictAccess { get; set; } = true;

    internal IReadOnlyList<NodeAcl> Acl => UserName is not null && RestrictAccess ? NodeAcl.CreatorOnly : NodeAcl.Open;

    /// <summary>Checks all options, and reads the connection string.</summary>
    internal ServerList Validate()
    {
        if (!ZooKeeperPaths.IsValidRoot(RootPath))
        {
            throw Broken(nameof(RootPath), $"is '{RootPath}': {NodePath.Rule}, and is not the servers' own '/zookeeper'.");
        }

        Check(nameof(SessionTimeout), SessionTimeout ?? Longest);
        Check(nameof(SessionMargin), SessionMargin);
        Check(nameof(ConnectionTimeout), ConnectionTimeout);
        Check(nameof(RetryDelay), RetryDelay);
        if (MaxRetries < 0)
        {
            throw Broken(nameof(MaxRetries), $"is {MaxRetries}: it is 0 or more.");
        }

        if (SessionTimeout is { } timeout && timeout <= SessionMargin)
        {
            throw Broken(nameof(SessionTimeout), $"is {timeout}: it is more than {nameof(SessionMargin)}, which is {SessionMargin}, or no lease is left. Leave it unset.");
        }

        // Never the value of the password.
        if (UserName is not null && (UserName.Length == 0 || UserName.Contains(':', StringComparison.Ordinal) || string.IsNullOrEmpty(Password)))
        {
            throw Broken(nameof(UserName), $"is '{UserName}': it is not empty, has no ':', and needs a {nameof(Password)}.");
        }

        return ServerList.Parse(ConnectionString)
            ?? throw Broken(nameof(ConnectionString), $"is '{ConnectionString}': give it as host:port[,host:port…][/chroot], such as 'zk1:2181,zk2:2181/app'.");
    }

    internal SessionSettings ToSettings(TimeSpan timeout) => new()
    {
        Timeout = timeout,
        ConnectionTimeout = ConnectionTimeout,
        MaxRetries = MaxRetries,
        RetryDelay = RetryDelay,
        Margin = SessionMargin,
        DigestCredentials = UserName is null ? default : Encoding.UTF8.GetBytes($"{UserName}:{Password}"),
    };

    private static void Check(string option, TimeSpan value)
    {
        if (value < Shortest || value > Longest)
        {
            throw Broken(option, $"is {value}: it is from {Shortest} to {Longest}.");
        }
    }

    private static LeaderElectionConfigurationException Broken(string option, string rule) => new($"{nameof(ZooKeeperLeaderElectionOptions)}.{option} {rule}");
}
