using MultiLock;

namespace MultiLock.MultiProvider;

/// <summary>Stops whoever leads, again and again, and watches the others take over.</summary>
internal static class Competition
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>False if a round had more than one leader, or a term that is not greater than the last.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<Instance> instances, int rounds)
    {
        (Instance leader, LeadershipContext term) = await LeaderAsync(instances);
        for (int round = 1; round <= rounds; round++)
        {
            Instance[] others = [.. instances.Where(instance => instance != leader)];
            Task<(Instance, LeadershipContext)> next = LeaderAsync(others);
            long begin = TimeProvider.System.GetTimestamp();
            await leader.Election.StopAsync();
            (Instance successor, LeadershipContext successorTerm) = await next;
            TimeSpan took = TimeProvider.System.GetElapsedTime(begin);

            int leading = instances.Count(instance => instance.Election.IsLeader);
            Console.WriteLine($"round {round}: {leader.Name} handed over to {successor.Name} in {took.TotalMilliseconds:F1} ms, term {successorTerm.FencingToken}");
            if (leading != 1 || successorTerm.FencingToken <= term.FencingToken)
            {
                Console.WriteLine($"FAULT: {leading} leaders; term {successorTerm.FencingToken} follows {term.FencingToken}");
                return false;
            }

            await leader.Election.StartAsync();
            (leader, term) = (successor, successorTerm);
        }

        return true;
    }

    private static async Task<(Instance Leader, LeadershipContext Term)> LeaderAsync(IEnumerable<Instance> candidates)
    {
        using var others = new CancellationTokenSource();
        Task<(Instance, LeadershipContext)>[] waits = [.. candidates.Select(async candidate => (candidate, await candidate.Election.WaitForLeadershipAsync(others.Token)))];
        Task<(Instance, LeadershipContext)> first = await Task.WhenAny(waits).WaitAsync(Patience);
        await others.CancelAsync();
        return await first;
    }
}
