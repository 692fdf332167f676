using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>Turns requests into scripts and their answers into replies.</summary>
internal sealed class RedisStore(RedisConnection connection, RedisEviction eviction, string prefix, int database) : IProviderStore
{
    // Every heartbeat looks at a few of the groups, so that its cost does not grow with them; the session's own count notices at once what others have won.
    private const int GroupsPerHeartbeat = 3;

    // No request is under way for longer.
    private static readonly RedisValue MarkMilliseconds = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly RedisKey[] _keys = [BaseKey(prefix)];
    private readonly RedisValue _channelName = ChannelName(prefix, database);
    private int _nextHeld;

    public int MaxBatchSize => 1000;

    public static string BaseKey(string prefix) => $"{{{prefix}}}";

    public static string GroupKey(string prefix, string group) => $"{{{prefix}}}:group:{group}";

    public static string ChannelName(string prefix, int database) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{prefix}}}:changes:{Math.Max(database, 0)}");

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await RunAsync(RedisScripts.CheckFormat, [], cancellationToken).ConfigureAwait(false);
        await eviction.CheckOnceAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        var profiles = new Dictionary<(string, IReadOnlyDictionary<string, string>), int>();
        var profileArguments = new List<RedisValue>();
        var wishes = new List<RedisValue>(request.Candidates.Count * 3);
        foreach (Candidate candidate in request.Candidates)
        {
            // The candidates of a process share their metadata: it is sent once.
            if (!profiles.TryGetValue((candidate.ParticipantId, candidate.Metadata), out int profile))
            {
                profile = profiles.Count;
                profiles.Add((candidate.ParticipantId, candidate.Metadata), profile);
                profileArguments.Add(candidate.ParticipantId);
                profileArguments.Add(JsonSerializer.SerializeToUtf8Bytes(candidate.Metadata, RedisJsonContext.Default.IReadOnlyDictionaryStringString));
            }

            wishes.AddRange([candidate.Group, Text(candidate.AttemptId), profile]);
        }

        RedisResult answer = await RunAsync(
            RedisScripts.Acquire,
            [Text(request.SessionId), Milliseconds(request.Lease), request.OpensSession, MarkMilliseconds, _channelName, profiles.Count, .. profileArguments, .. wishes],
            cancellationToken).ConfigureAwait(false);
        if ((int)answer[0] == 0)
        {
            return AcquireReply.Lost;
        }

        long left = (long)answer[1];
        var results = new AcquireResult[request.Candidates.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = ToResult(request.Candidates[i].Group, answer[3][i]);
        }

        return new AcquireReply(results, left < 0 ? null : TimeSpan.FromMilliseconds(left), SessionLost: false, Math.Max(1, (int)answer[2]))
        {
            LastRelease = (long)answer[4],
        };
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        if (request.FailedAttempts > 0)
        {
            connection.Refresh();
        }

        RedisResult answer = await BeatAsync(request, GroupsPerHeartbeat, cancellationToken).ConfigureAwait(false);
        if ((int)answer[0] == 1 && (int)answer[1] == 1 && request.Held.Count > GroupsPerHeartbeat)
        {
            answer = await BeatAsync(request, request.Held.Count, cancellationToken).ConfigureAwait(false);
        }

        return (int)answer[0] == 0
            ? RenewReply.Lost
            : new RenewReply(TimeSpan.FromMilliseconds(Milliseconds(request.Lease)), SessionLost: false, (string[])answer[2]!)
            {
                LiveSessions = (int)answer[3] is > 0 and var live ? live : null,
            };
    }

    public Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        var arguments = new List<RedisValue>(4 + (request.Groups.Count * 3))
        {
            Text(request.SessionId), request.EndsSession, MarkMilliseconds, _channelName,
        };
        foreach (HeldGroup held in request.Groups)
        {
            arguments.AddRange([held.Group, Text(held.AttemptId), held.Term]);
        }

        return RunAsync(RedisScripts.Release, [.. arguments], cancellationToken);
    }

    public async Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        RedisResult answer = await RunAsync(RedisScripts.Read, [.. groups.Select(group => (RedisValue)group)], cancellationToken).ConfigureAwait(false);
        return [.. groups.Select((group, i) => answer[i].Length == 0 ? null : ToRecord(group, answer[i]))];
    }

    public async Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        // A copy: the caller may use its buffer again before a cancelled request has been sent.
        RedisValue[] arguments = [Text(request.SessionId), request.Group, request.Term, request.State.ToArray()];
        return (int)await RunAsync(RedisScripts.WriteState, arguments, cancellationToken).ConfigureAwait(false) == 1;
    }

    public LeaderElectionProviderException? Explain(Exception exception, string action) =>
        RedisFailure.IsOf(exception) ? RedisFailure.Wrap(exception, action, prefix) : null;

    private static RedisValue Text(Guid id) => id.ToString("N");

    // Rounded down: the store may keep a lease longer than the leader believes, never shorter.
    private static long Milliseconds(TimeSpan lease) => Math.Max(1, lease.Ticks / TimeSpan.TicksPerMillisecond);

    private static AcquireResult ToResult(string group, RedisResult answer)
    {
        if ((long)answer[0] > 0)
        {
            return AcquireResult.Granted((long)answer[0], answer.Length > 1 ? (byte[]?)answer[1] : null);
        }

        LeaderRecord holder = ToRecord(group, answer[1]);
        return AcquireResult.Denied(holder, holder.Remaining);
    }

    private static LeaderRecord ToRecord(string group, RedisResult answer)
    {
        long lease = (long)answer[4];
        long left = (long)answer[5];
        return new LeaderRecord(
            group,
            (string)answer[0]!,
            Guid.ParseExact((string)answer[1]!, "N"),
            (long)answer[2],
            DateTimeOffset.UnixEpoch.AddMicroseconds((long)answer[3]),
            TimeSpan.FromMilliseconds(lease - left),
            TimeSpan.FromMilliseconds(left),
            JsonSerializer.Deserialize((byte[])answer[6]!, RedisJsonContext.Default.DictionaryStringString)!)
        {
            AttemptId = Guid.ParseExact((string)answer[7]!, "N"),
        };
    }

    private async Task<RedisResult> BeatAsync(RenewRequest request, int count, CancellationToken cancellationToken)
    {
        // Term 0 is an attempt without an answer; its request may still be on the way.
        int known = 0;
        foreach (HeldGroup held in request.Held)
        {
            known += held.Term == 0 ? 0 : 1;
        }

        count = Math.Min(count, known);
        var arguments = new List<RedisValue>(4 + (count * 3))
        {
            Text(request.SessionId), Milliseconds(request.Lease), known, request.WantsLiveSessions ? _channelName : RedisValue.EmptyString,
        };
        for (int looked = 0; looked < count; _nextHeld++)
        {
            HeldGroup held = request.Held[_nextHeld % request.Held.Count];
            if (held.Term != 0)
            {
                arguments.AddRange([held.Group, Text(held.AttemptId), held.Term]);
                looked++;
            }
        }

        _nextHeld = request.Held.Count == 0 ? 0 : _nextHeld % request.Held.Count;
        return await RunAsync(RedisScripts.Renew, [.. arguments], cancellationToken).ConfigureAwait(false);
    }

    private async Task<RedisResult> RunAsync(RedisScript script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        IDatabase server = multiplexer.GetDatabase(database);
        try
        {
            try
            {
                Task<RedisResult> answer = server.ScriptEvaluateAsync(script.Hash, _keys, arguments, CommandFlags.DemandMaster);
                return await connection.AnswerAsync(multiplexer, answer, cancellationToken).ConfigureAwait(false);
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // The server has not seen it since its start, and has done nothing: EVAL teaches it.
                object[] all = [script.Text, _keys.Length, _keys[0], .. arguments.Select(argument => (object)argument)];
                Task<RedisResult> answer = server.ExecuteAsync("EVAL", all, CommandFlags.DemandMaster);
                return await connection.AnswerAsync(multiplexer, answer, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception) && RedisFailure.IsOfConnection(exception))
        {
            connection.Discard(multiplexer);
            throw;
        }
    }
}
