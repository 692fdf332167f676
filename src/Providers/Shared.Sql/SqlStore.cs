using System.Data.Common;
using System.Text.Json;

namespace MultiLock.Sql;

/// <summary>Turns requests into statements and the rows that they answer with into replies.</summary>
internal sealed class SqlStore(SqlDialect dialect, SqlConnections connections, int timeoutSeconds)
{
    // Every heartbeat looks at a part of the groups, so that its cost does not grow with them; at a few only where the server counts them.
    private const int GroupsPerHeartbeat = 500;
    private const int CountedGroupsPerHeartbeat = 3;

    // Each repetition follows a change that somebody else made: who loses that often in a row is better off waiting for the next turn.
    private const int MaxRaces = 20;

    private int _nextHeld;

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        var acquire = new SqlAcquire(request);
        for (int race = 0; race < MaxRaces; race++)
        {
            AcquireReply? reply = await RunAsync(
                connection => dialect.Acquire(connection, acquire), (reader, token) => ReadReplyAsync(reader, acquire, token), cancellationToken).ConfigureAwait(false);
            if (reply is not null)
            {
                return reply;
            }
        }

        throw new LeaderElectionProviderException(
            $"The records in {dialect.Table} changed {MaxRaces} times while a statement waited for them: very many processes compete. It is tried again.");
    }

    /// <summary>Synchronous, on the caller's thread: a starved thread pool does not delay it.</summary>
    public RenewReply Renew(RenewRequest request)
    {
        long lease = SqlTime.Microseconds(request.Lease);
        DbConnection connection = connections.RentNow(request.FailedAttempts > 0, request.Timeout);
        bool sound = false;
        try
        {
            (RenewReply reply, long? held) = Beat(request, connection, lease, dialect.HeldColumn is null ? GroupsPerHeartbeat : CountedGroupsPerHeartbeat);
            if (held < request.Held.Count(static group => group.Term != 0))
            {
                (reply, _) = Beat(request, connection, lease, request.Held.Count);
            }

            sound = true;
            return reply;
        }
        finally
        {
            connections.Keep(connection, sound);
        }
    }

    private (RenewReply Reply, long? Held) Beat(RenewRequest request, DbConnection connection, long lease, int count)
    {
        using DbCommand command = dialect.Renew(connection, request.SessionId, lease, NextToLookAt(request.Held, count));
        command.CommandTimeout = Math.Clamp((int)Math.Ceiling(request.Timeout.TotalSeconds), 1, timeoutSeconds);
        using DbDataReader reader = command.ExecuteReader();
        var lost = new List<string>();
        bool extended = false;
        long? held = null;
        try
        {
            do
            {
                while (reader.Read())
                {
                    extended |= reader.GetBoolean(0);
                    if (dialect.HeldColumn is { } column)
                    {
                        held = reader.GetInt64(column);
                    }

                    if (!reader.IsDBNull(1))
                    {
                        lost.Add(reader.GetString(1));
                    }
                }
            }
            while (reader.NextResult());
        }
        catch (DbException) when (extended)
        {
            // The session lives on. What it lost, if anything, the next heartbeat tells.
        }

        return (extended ? new RenewReply(SqlTime.ToTime(lease), SessionLost: false, lost) : RenewReply.Lost, held);
    }

    public Task<bool> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) =>
        RunAsync(connection => dialect.Release(connection, request), ReadToEndAsync, cancellationToken);

    public Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) => RunAsync(
        connection => dialect.Read(connection, groups),
        async (reader, token) =>
        {
            var records = new LeaderRecord?[groups.Count];
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                int index = (int)reader.GetInt64(0) - 1;
                records[index] = ReadRecord(reader, groups[index], 1);
            }

            return (IReadOnlyList<LeaderRecord?>)records;
        },
        cancellationToken);

    public Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        // A copy: the caller may use its buffer again before a cancelled request has been sent.
        GroupStateWrite copy = request with { State = request.State.ToArray() };
        return RunAsync(connection => dialect.WriteState(connection, copy), static (reader, token) => reader.ReadAsync(token), cancellationToken);
    }

    /// <summary>Reads which free groups were released within a time.</summary>
    public Task<IReadOnlyCollection<ReleaseMark>> ReadReleasesAsync(TimeSpan within, CancellationToken cancellationToken) => RunAsync(
        connection => dialect.Releases(connection, SqlTime.Microseconds(within)),
        static async (reader, token) =>
        {
            var released = new List<ReleaseMark>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                released.Add(new ReleaseMark(reader.GetString(0), reader.GetInt64(1)));
            }

            return (IReadOnlyCollection<ReleaseMark>)released;
        },
        cancellationToken);

    /// <summary>Reads the highest format that this version does not know, if there is one.</summary>
    public Task<short?> CheckFormatAsync(CancellationToken cancellationToken) => RunAsync(
        dialect.CheckFormat,
        static async (reader, token) =>
            await reader.ReadAsync(token).ConfigureAwait(false) && !await reader.IsDBNullAsync(0, token).ConfigureAwait(false) ? reader.GetInt16(0) : (short?)null,
        cancellationToken);

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = await connections.RentAsync(cancellationToken).ConfigureAwait(false);
        bool sound = false;
        try
        {
            await dialect.CreateTablesAsync(connection, timeoutSeconds, cancellationToken).ConfigureAwait(false);
            sound = true;
        }
        finally
        {
            connections.Return(connection, sound);
        }
    }

    private static async Task<bool> ReadToEndAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        // What fails late is a failure too.
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return true;
    }

    /// <summary>Null if the statement has to be repeated.</summary>
    private async Task<AcquireReply?> ReadReplyAsync(DbDataReader reader, SqlAcquire acquire, CancellationToken cancellationToken)
    {
        var results = new AcquireResult[acquire.Names.Length];
        TimeSpan? remaining = null;
        int? live = null;
        long? lastRelease = null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!reader.IsDBNull(0))
            {
                throw SqlFormat.Unknown(dialect, reader.GetInt16(0));
            }

            if (!reader.GetBoolean(1))
            {
                return AcquireReply.Lost;
            }

            remaining = reader.IsDBNull(2) ? null : SqlTime.ToTime(reader.GetInt64(2));
            live = reader.IsDBNull(3) ? null : reader.GetInt32(3);
            lastRelease = dialect.LastReleaseColumn is { } column ? reader.GetInt64(column) : null;
            if (reader.IsDBNull(4))
            {
                continue;
            }

            int index = (int)reader.GetInt64(4) - 1;
            switch ((SqlOutcome)reader.GetInt32(5))
            {
                case SqlOutcome.Again:
                    return null;
                case SqlOutcome.Granted:
                    results[index] = AcquireResult.Granted(reader.GetInt64(6), reader.IsDBNull(7) ? null : (byte[])reader.GetValue(7));
                    break;
                default:
                    LeaderRecord holder = ReadRecord(reader, acquire.Names[index], 8);
                    results[index] = AcquireResult.Denied(holder, holder.Remaining);
                    break;
            }
        }

        return new AcquireReply(results, remaining, SessionLost: false, live) { LastRelease = lastRelease };
    }

    private static LeaderRecord ReadRecord(DbDataReader reader, string group, int first) => new(
        group,
        reader.GetString(first),
        reader.GetGuid(first + 1),
        reader.GetInt64(first + 2),
        DateTimeOffset.UnixEpoch.AddMicroseconds(reader.GetInt64(first + 3)),
        SqlTime.ToTime(reader.GetInt64(first + 4)),
        SqlTime.ToTime(reader.GetInt64(first + 5)),
        JsonSerializer.Deserialize(reader.GetString(first + 6), SqlJsonContext.Default.DictionaryStringString)!)
    {
        AttemptId = reader.GetGuid(first + 7),
    };

    private List<HeldGroup> NextToLookAt(IReadOnlyList<HeldGroup> held, int most)
    {
        // Term 0 is an attempt without an answer; its request may still be on the way.
        int count = Math.Min(held.Count, most);
        int first = held.Count == 0 ? 0 : (Interlocked.Add(ref _nextHeld, count) & int.MaxValue) % held.Count;
        var next = new List<HeldGroup>(count);
        for (int i = 0; i < held.Count && next.Count < count; i++)
        {
            HeldGroup group = held[(first + i) % held.Count];
            if (group.Term != 0)
            {
                next.Add(group);
            }
        }

        return next;
    }

    /// <summary>Runs a statement, and again for as long as it gives way to others. A repetition is harmless: the same attempt gets the same term.</summary>
    private async Task<T> RunAsync<T>(
        Func<DbConnection, DbCommand> prepare, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        DbConnection connection = await connections.RentAsync(cancellationToken).ConfigureAwait(false);
        bool sound = false;
        try
        {
            for (int race = 1; ; race++)
            {
                try
                {
                    DbCommand command = prepare(connection);
                    await using (command.ConfigureAwait(false))
                    {
                        command.CommandTimeout = timeoutSeconds;
                        DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                        await using (reader.ConfigureAwait(false))
                        {
                            T answer = await read(reader, cancellationToken).ConfigureAwait(false);
                            sound = true;
                            return answer;
                        }
                    }
                }
                catch (DbException exception) when (race < MaxRaces && dialect.Explain(exception) is { Kind: SqlFailureKind.Race })
                {
                    // It did nothing.
                }
            }
        }
        catch (DbException exception) when (cancellationToken.IsCancellationRequested)
        {
            // Some clients tell a cancellation as a failure of the statement.
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            connections.Return(connection, sound);
        }
    }
}
