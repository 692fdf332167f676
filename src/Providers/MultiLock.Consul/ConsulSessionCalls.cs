using System.Globalization;
using System.Net;
using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>Opens, renews and ends Consul's sessions.</summary>
internal sealed class ConsulSessionCalls(ConsulClient client, ConsulLeaderElectionOptions options, ElectionClock clock)
{
    private static readonly TimeSpan Impossible = TimeSpan.FromMilliseconds(1);

    /// <summary>Gets the shortest TTL that the servers allow, as far as it is known.</summary>
    public TimeSpan ShortestTtl { get; private set; }

    /// <summary>Gets the TTL of the options; zero without one.</summary>
    public TimeSpan OwnTtl => options.SessionTtl ?? TimeSpan.Zero;

    /// <summary>
    /// Asks for a session that cannot be had. The refusal tells the shortest TTL, and that this token may have sessions: a follower would only learn at a failover that
    /// it may not.
    /// </summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A server that does allow it forgets it at once.
            await CreateAsync("MultiLock probe", new SessionTerms(Impossible, TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        }
        catch (ConsulException exception) when (IsRefusedTtl(exception))
        {
            ShortestTtl = GoDuration.TryParse(Between(exception.Text, '[', '='), out TimeSpan shortest) ? shortest : TimeSpan.Zero;
        }
    }

    /// <summary>Refuses a lease that the servers cannot keep.</summary>
    public void Check(TimeSpan lease)
    {
        if (TtlOf(lease) < ShortestTtl)
        {
            throw TooShort(lease, $"of {Text(ShortestTtl)}", innerException: null);
        }
    }

    public SessionTerms TermsOf(TimeSpan lease) => new(
        TtlOf(lease), options.LockDelay ?? (lease < ConsulLeaderElectionOptions.MaxLockDelay ? lease : ConsulLeaderElectionOptions.MaxLockDelay));

    public async ValueTask OpenAsync(ConsulSession session, string participant, TimeSpan lease, CancellationToken cancellationToken)
    {
        SessionTerms terms = TermsOf(lease);
        Instant sent = clock.Now;
        session.Open(await CreateAsync(participant, lease, terms, cancellationToken).ConfigureAwait(false), sent, lease, terms);
    }

    /// <returns>Consul's id of the new session.</returns>
    public async ValueTask<string> CreateAsync(string participant, TimeSpan lease, SessionTerms terms, CancellationToken cancellationToken)
    {
        Check(lease);
        try
        {
            return await CreateAsync($"MultiLock {participant}", terms, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsulException exception) when (IsRefusedTtl(exception))
        {
            throw TooShort(lease, $"({exception.Text})", exception);
        }
    }

    /// <returns>False if Consul has ended the session.</returns>
    public async ValueTask<bool> RenewAsync(string id, bool blocking, CancellationToken cancellationToken)
    {
        ConsulAnswer answer = await client.SendAsync(
            client.Heartbeats, HttpMethod.Put, $"session/renew/{id}", body: null, blocking, cancellationToken, HttpStatusCode.NotFound).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.NotFound)
        {
            return true;
        }

        // A server that has just started, and has not read all of its log yet, knows no session and says so. To believe it would leave the groups locked, and led by nobody,
        // until the session ends that nobody renews any more.
        return await LivesAsync(id, client.Heartbeats, blocking, cancellationToken).ConfigureAwait(false)
            ? throw new ConsulException(HttpStatusCode.ServiceUnavailable, "the server that renews sessions does not know one that lives: it has just started")
            : false;
    }

    public ValueTask<bool> LivesAsync(string id, CancellationToken cancellationToken) => LivesAsync(id, client.Commands, blocking: false, cancellationToken);

    private async ValueTask<bool> LivesAsync(string id, ConsulLane lane, bool blocking, CancellationToken cancellationToken)
    {
        ConsulAnswer answer = await client.SendAsync(
            lane, HttpMethod.Get, $"session/info/{id}?consistent", body: null, blocking, cancellationToken, HttpStatusCode.NotFound).ConfigureAwait(false);
        return answer.Status != HttpStatusCode.NotFound && answer.Read(ConsulJsonContext.Default.ListConsulSessionInfo).Count > 0;
    }

    public async ValueTask DestroyAsync(string id, bool blocking, CancellationToken cancellationToken) => await client.SendAsync(
        client.Heartbeats, HttpMethod.Put, $"session/destroy/{id}", body: null, blocking, cancellationToken).ConfigureAwait(false);

    private async ValueTask<string> CreateAsync(string name, SessionTerms terms, CancellationToken cancellationToken)
    {
        var request = new ConsulSessionRequest { Name = name, Ttl = Text(terms.Ttl), LockDelay = Text(terms.LockDelay) };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, ConsulJsonContext.Default.ConsulSessionRequest);
        ConsulAnswer answer = await client.SendAsync(client.Heartbeats, HttpMethod.Put, "session/create", body, blocking: false, cancellationToken).ConfigureAwait(false);
        return answer.Read(ConsulJsonContext.Default.ConsulSessionInfo).Id;
    }

    private TimeSpan TtlOf(TimeSpan lease) => options.SessionTtl is { } ttl && ttl > lease ? ttl : lease;

    private static bool IsRefusedTtl(ConsulException exception) => exception.Text.Contains("Invalid Session TTL", StringComparison.Ordinal);

    private static LeaderElectionConfigurationException TooShort(TimeSpan lease, string limit, Exception? innerException) => new(
        $"{nameof(LeaderElectionOptions)}.{nameof(LeaderElectionOptions.HeartbeatTimeout)} is {lease}: Consul keeps no session with so short a TTL; its servers have a session_ttl_min {limit}. " +
        $"Make the lease as long as that, or set {nameof(ConsulLeaderElectionOptions)}.{nameof(ConsulLeaderElectionOptions.SessionTtl)} to it (the leader then still steps down by its lease, and a failover takes twice the TTL), or lower session_ttl_min.",
        innerException);

    /// <summary>Rounded up: the session may live longer than the leader believes, never shorter.</summary>
    private static string Text(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalMilliseconds):F0}ms");

    private static string Between(string text, char open, char close)
    {
        int start = text.IndexOf(open, StringComparison.Ordinal) + 1;
        int end = start == 0 ? -1 : text.IndexOf(close, start);
        return end < 0 ? "" : text[start..end];
    }
}
