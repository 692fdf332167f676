using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>
/// Measures changes of leader between two processes on a real server: from the moment that the leader is told to stop, or that its lease ended, until the leader task of the other one begins to run.
/// </summary>
internal sealed class MeasureCommand(string backend, string connection)
{
    /// <summary>How long a follower follows before it is measured. Changes that follow each other at once would measure the pace that watches keep.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    /// <summary>How many processes are measured when they lead for the first time.</summary>
    private const int FirstHandoffs = 5;

    /// <summary>Each process has led so often by half of it that its code is compiled for good: the runtime does that after 30 calls.</summary>
    private const int WarmUps = 80;

    public static async Task<int> RunAsync(string[] arguments)
    {
        (string name, int handoffs, int kills) = Parse(arguments);
        IChaosBackend backend = ChaosBackends.Get(name);
        if (backend.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return ExitCode.Usage;
        }

        string directory = Directory.CreateTempSubdirectory("multilock-measure-").FullName;
        ChaosServer? server = backend.CreateServer(directory, lossy: false);
        try
        {
            if (server is not null)
            {
                await server.StartAsync();
            }

            var measure = new MeasureCommand(name, backend.Connection(directory, server?.Port ?? 0));
            (List<double> warm, List<double> cold) = await measure.HandOffAsync(handoffs);
            List<double> failovers = await measure.FailOverAsync(kills);
            Console.WriteLine($"measure: backend={name} {Tell("handoff", warm)} {Tell("first_handoff", cold)} {Tell("failover_after_lease", failovers)}");
            return ExitCode.Clean;
        }
        finally
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The value that at most the given share of all lies above: by rank, so that it is one of them.</summary>
    internal static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }

    private static string Tell(string what, List<double> values) => values.Count == 0
        ? $"{what}s=0"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{what}s={values.Count} {what}_ms_p50={Percentile(values, 0.5):F1} {what}_ms_p99={Percentile(values, 0.99):F1} {what}_ms_max={values.Max():F1}");

    private static (string Backend, int Handoffs, int Kills) Parse(string[] arguments)
    {
        (string backend, int handoffs, int kills) = ("redis", 200, 10);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new UsageException($"'{arguments[i]}' needs a value.");
            switch (arguments[i])
            {
                case "--backend":
                    backend = value;
                    break;
                case "--handoffs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out handoffs) && handoffs > 0:
                case "--kills" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out kills):
                    break;
                default:
                    throw new UsageException($"'{arguments[i]} {value}' is not understood: measure [--backend NAME] [--handoffs N] [--kills N].");
            }
        }

        return (backend, handoffs, kills);
    }

    /// <summary>Back and forth between two processes. The first time that a process leads, its code is compiled and its services are made: told apart.</summary>
    private async Task<(List<double> Warm, List<double> Cold)> HandOffAsync(int count)
    {
        var warm = new List<double>();
        var cold = new List<double>();
        MeasuredProcess leader = await StartAsync();
        await leader.WhenAsync(MeasureOutput.Run);
        MeasuredProcess follower = await StartAsync();
        try
        {
            while (true)
            {
                cold.Add(await HandOffAsync(leader, follower));
                (leader, follower) = (follower, leader);
                if (cold.Count == FirstHandoffs)
                {
                    break;
                }

                // Stopped and not killed: what a dead process leaves behind at the backend is not measured here.
                await follower.LeaveAsync();
                follower = await StartAsync();
            }

            // A short measurement cannot leave that out.
            int warmUps = count < 20 ? 0 : WarmUps;
            for (int i = 0; i < warmUps + count; i++)
            {
                double took = await HandOffAsync(leader, follower);
                if (i >= warmUps)
                {
                    warm.Add(took);
                }

                (leader, follower) = (follower, leader);
            }
        }
        finally
        {
            leader.Dispose();
            follower.Dispose();
        }

        return (warm, cold);
    }

    private static async Task<double> HandOffAsync(MeasuredProcess leader, MeasuredProcess follower)
    {
        await Task.Delay(Settle, TimeProvider.System);
        leader.Order("stop");
        TimeSpan stopping = await leader.WhenAsync(MeasureOutput.Stopping);
        TimeSpan run = await follower.WhenAsync(MeasureOutput.Run);
        leader.Order("start");
        await leader.WhenAsync(MeasureOutput.Started);
        return (run - stopping).TotalMilliseconds;
    }

    /// <summary>Kills the leader. When its lease ends is asked right after, from the server, and counted from before the question: the later end of what is measured.</summary>
    private async Task<List<double>> FailOverAsync(int count)
    {
        var took = new List<double>();
        var services = new ServiceCollection();
        services.AddLogging();
        ChaosBackends.Get(backend).Register(services, connection, _ => { });
        await using ServiceProvider provider = services.BuildServiceProvider();
        ILeaderElectionProvider store = provider.GetRequiredService<ILeaderElectionProvider>();
        await store.InitializeAsync();
        MeasuredProcess leader = await StartAsync();
        await leader.WhenAsync(MeasureOutput.Run);
        while (took.Count < count)
        {
            MeasuredProcess follower = await StartAsync();
            await Task.Delay(ChaosBackends.Get(backend).Lease / 2, TimeProvider.System);
            await leader.KillAsync();
            TimeSpan asked = DemoClock.Now;
            LeaderRecord? record = (await store.ReadAsync([MeasureTask.Group]))[0];
            TimeSpan run = await follower.WhenAsync(MeasureOutput.Run);
            // A backend that notices the death itself, as files do, has ended the lease by then.
            took.Add((run - asked - (record?.Remaining ?? TimeSpan.Zero)).TotalMilliseconds);
            leader.Dispose();
            leader = follower;
        }

        leader.Dispose();
        return took;
    }

    private async Task<MeasuredProcess> StartAsync()
    {
        var started = new MeasuredProcess(backend, connection);
        await started.WhenAsync(MeasureOutput.Started);
        return started;
    }
}
