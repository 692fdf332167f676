using System.Collections.Concurrent;
using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>Many processes with leases that are too short, batches in any order, and an operator who deletes sessions: what was granted is checked afterwards.</summary>
public sealed class StressTests
{
    private const int Processes = 8;

    private static readonly string[] Groups = [.. Enumerable.Range(0, 6).Select(i => $"group{i}")];

    private readonly ConcurrentQueue<Grant> _grants = new();
    private readonly ConcurrentQueue<Beat> _beats = new();
    private readonly ConcurrentDictionary<(string Group, long Term), byte[]> _states = new();
    private readonly ConcurrentDictionary<(string Group, long Term), bool> _released = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetTimestamp();

    [Fact]
    public async Task Records_WhenManyCompeteWithShortLeases_UpholdEveryInvariant()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        PostgreSQLLeaderElectionProvider[] providers = [.. Enumerable.Range(0, Processes).Select(_ => OwnServer.Connect(server.Admin))];
        await Task.WhenAll(providers.Select(provider => provider.InitializeAsync(Cancel).AsTask()));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(12), TimeProvider.System);

        Task[] all =
        [
            .. providers.Select((provider, i) => Task.Run(() => CompeteAsync(provider, new Random(i), stop.Token), Cancel)),
            Task.Run(
                async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
                        await server.ExecuteAsync("DELETE FROM multilock_sessions WHERE id IN (SELECT id FROM multilock_sessions ORDER BY random() LIMIT 2)");
                    }
                },
                Cancel),
        ];
        await Task.WhenAll(all);

        AssertHistory();
        Assert.Equal(0L, await server.ScalarAsync("SELECT sum(deadlocks)::bigint FROM pg_stat_database"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{_grants.Count} grants, {_beats.Count} heartbeats, {_beats.Count(beat => beat.Kept)} kept");
        foreach (PostgreSQLLeaderElectionProvider provider in providers)
        {
            await provider.DisposeAsync();
        }
    }

    private async Task CompeteAsync(PostgreSQLLeaderElectionProvider provider, Random random, CancellationToken stop)
    {
        var process = new Participant(provider, TimeSpan.FromMilliseconds(40));
        var held = new List<HeldGroup>();
        while (!stop.IsCancellationRequested)
        {
            if (random.Next(3) > 0)
            {
                Candidate[] wishes = [.. random.GetItems(Groups, 4).Distinct().Select(group => process.Wish(group))];
                AcquireReply reply = await process.AcquireAsync(wishes);
                if (reply.SessionLost)
                {
                    (process, held) = (new Participant(provider, TimeSpan.FromMilliseconds(random.Next(20, 80))), []);
                    continue;
                }

                for (int i = 0; i < wishes.Length; i++)
                {
                    if (reply.Results[i].IsGranted)
                    {
                        AcquireResult result = reply.Results[i];
                        _grants.Enqueue(new Grant(wishes[i].Group, result.Term, process.SessionId, result.State.ToArray(), Now));
                        held.Add(new HeldGroup(wishes[i].Group, wishes[i].AttemptId, result.Term));
                    }
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(30)), TimeProvider.System, Cancel);
            if (held.Count > 0 && random.Next(2) == 0)
            {
                HeldGroup group = held[random.Next(held.Count)];
                byte[] state = Guid.NewGuid().ToByteArray();
                if (await process.WriteStateAsync(group, state))
                {
                    _states[(group.Group, group.Term)] = state;
                }
            }

            if (random.Next(2) == 0)
            {
                long sent = Now;
                RenewReply reply = await process.HeartbeatAsync(held);
                _beats.Enqueue(new Beat(process.SessionId, sent, !reply.SessionLost));
                Assert.Empty(reply.LostGroups);
                if (reply.SessionLost)
                {
                    (process, held) = (new Participant(provider, TimeSpan.FromMilliseconds(random.Next(20, 80))), []);
                }
            }

            if (held.Count > 0 && random.Next(4) == 0)
            {
                _released[(held[0].Group, held[0].Term)] = true;
                await process.ReleaseAsync(held[0]);
                held.RemoveAt(0);
            }
        }
    }

    private void AssertHistory()
    {
        Assert.True(_grants.Count > 100, "Too little happened to say anything.");
        foreach (IGrouping<string, Grant> group in _grants.GroupBy(grant => grant.Group))
        {
            Grant[] inOrder = [.. group.OrderBy(grant => grant.Term)];
            byte[] state = [];
            for (int i = 0; i < inOrder.Length; i++)
            {
                Assert.True(i == 0 || inOrder[i].Term > inOrder[i - 1].Term, "A term was granted twice.");
                Assert.Equal(state, inOrder[i].State);
                state = _states.GetValueOrDefault((group.Key, inOrder[i].Term), state);
            }
        }

        // A session from which something was taken is dead from then on, at the latest.
        Dictionary<Guid, long> dead = _beats.Where(beat => !beat.Kept).GroupBy(beat => beat.Session).ToDictionary(beats => beats.Key, beats => beats.Min(beat => beat.Sent));
        foreach ((Grant before, Grant after) in _grants.GroupBy(grant => grant.Group)
            .Select(group => group.OrderBy(grant => grant.Term).ToArray())
            .SelectMany(group => group.Zip(group.Skip(1))))
        {
            if (!_released.ContainsKey((before.Group, before.Term)))
            {
                dead[before.Session] = Math.Min(after.Known, dead.GetValueOrDefault(before.Session, long.MaxValue));
            }
        }

        Assert.DoesNotContain(_beats, beat => beat.Kept && dead.TryGetValue(beat.Session, out long died) && beat.Sent > died);
        Assert.Contains(_beats, beat => beat.Kept && dead.ContainsKey(beat.Session));
    }

    private sealed record Grant(string Group, long Term, Guid Session, byte[] State, long Known);

    private sealed record Beat(Guid Session, long Sent, bool Kept);
}
