namespace MultiLock.Consul;

/// <summary>Options of the Consul backend. All processes that name the same datacenter, namespace and prefix compete with each other.</summary>
public sealed class ConsulLeaderElectionOptions
{
    private const int MaxPrefixLength = 200;

    /// <summary>What Consul makes of a longer lock-delay.</summary>
    internal static readonly TimeSpan MaxLockDelay = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxTtl = TimeSpan.FromDays(1);

    /// <summary>
    /// Gets or sets where the HTTP API of an agent is: an address with <c>http</c> or <c>https</c>, which may have a path, or <c>host:port</c>. No user name or
    /// password: use <see cref="Token"/>. Default: <c>http://localhost:8500</c>. Not used with a client of the application that has a base address.
    /// </summary>
    public string Address { get; set; } = "http://localhost:8500";

    /// <summary>Gets or sets the ACL token, sent as <c>X-Consul-Token</c>. Default: null, none. Never logged.</summary>
    public string? Token { get; set; }

    /// <summary>Gets or sets the datacenter. Default: null, the agent's own.</summary>
    public string? Datacenter { get; set; }

    /// <summary>Gets or sets the namespace, which Consul Enterprise has. Default: null, the one of the token.</summary>
    public string? Namespace { get; set; }

    /// <summary>
    /// Gets or sets what all keys start with, before a slash: <c>multilock/…</c>. Default: <c>multilock</c>; 1 to 200 characters of <c>[A-Za-z0-9_.-]</c>
    /// and single slashes inside, no part being <c>.</c> or <c>..</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "multilock";

    /// <summary>
    /// Gets or sets the TTL of the session. Default: null, the lease (<see cref="LeaderElectionOptions.HeartbeatTimeout"/>); a shorter one counts as the lease. A longer
    /// one is for leases below what the servers allow (<c>session_ttl_min</c>, 10 seconds by default): the leader still steps down by its lease, and others lead
    /// when Consul has ended the session, which takes up to twice the TTL. At most 1 day.
    /// </summary>
    public TimeSpan? SessionTtl { get; set; }

    /// <summary>
    /// Gets or sets how long Consul keeps a group locked after its session ended without a release. Default: null, the lease: then an operator who destroys the session
    /// of a leader cannot make a second one before the first has stepped down. Zero shortens a failover by the lease and gives that up. From 0 to 60 seconds, to which
    /// Consul cuts longer ones. A release is never delayed.
    /// </summary>
    public TimeSpan? LockDelay { get; set; }

    /// <summary>Checks all options and reads the address.</summary>
    internal Uri Validate()
    {
        Uri address = ParseAddress();
        if (KeyPrefix is not { Length: >= 1 and <= MaxPrefixLength } || !KeyPrefix.Split('/').All(IsPart))
        {
            throw Broken(nameof(KeyPrefix), $"is '{KeyPrefix}'", $"it is 1 to {MaxPrefixLength} characters out of A-Z, a-z, 0-9, '_', '.', '-' and single slashes inside, and no part is '.' or '..'");
        }

        if (SessionTtl is { } ttl && (ttl <= TimeSpan.Zero || ttl > MaxTtl))
        {
            throw Broken(nameof(SessionTtl), $"is {ttl}", "it is longer than zero and at most 1 day, or null for the lease");
        }

        if (LockDelay is { } delay && (delay < TimeSpan.Zero || delay > MaxLockDelay))
        {
            throw Broken(nameof(LockDelay), $"is {delay}", "it is from 0 to 60 seconds, or null for the lease");
        }

        if (Token is { } token && (token.Length == 0 || token.Any(c => c is <= ' ' or > '~')))
        {
            // Not quoted: it is a secret.
            throw Broken(nameof(Token), "cannot be sent", "it is printable ASCII without spaces, or null for none");
        }

        CheckName(nameof(Datacenter), Datacenter);
        CheckName(nameof(Namespace), Namespace);
        return address;
    }

    private static void CheckName(string option, string? name)
    {
        if (name is not null && !IsPart(name))
        {
            throw Broken(option, $"is '{name}'", "it is made of A-Z, a-z, 0-9, '_', '.' and '-', or null for the default");
        }
    }

    private static bool IsPart(string part) => part is not ("." or "..") && ElectionGroupName.IsValid(part);

    private static LeaderElectionConfigurationException Broken(string option, string value, string rule) =>
        new($"{nameof(ConsulLeaderElectionOptions)}.{option} {value}: {rule}.");

    private Uri ParseAddress()
    {
        string text = Address?.Contains("://", StringComparison.Ordinal) == false ? $"http://{Address}" : Address ?? "";
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 })
        {
            return address;
        }

        // Not quoted: it may hold a password.
        throw Broken(nameof(Address), "cannot be used", "give it as http://host:port or https://host:port, without user name, password and query");
    }
}
