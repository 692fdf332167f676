using System.Diagnostics;

namespace MultiLock.Simulation.Tests;

public sealed class SimulatorTests
{
    [Fact]
    public void Simulation_WhenItMeetsEveryKindOfStore_HoldsEveryInvariant()
    {
        SimulationBatch batch = SimulationBatch.Run(SimulationOptions.Parse(["--seeds", "40"]));

        Assert.Equal(40, batch.Seeds);
        Assert.Empty(batch.Failed.Select(failed => $"seed {failed.Seed}: {failed.Violation}"));

        // A quiet simulation would hold anything.
        Assert.True(batch.Tally.Terms > 1_000, $"{batch.Tally.Terms} terms");
        Assert.True(batch.Tally.Recoveries > 100, $"{batch.Tally.Recoveries} recoveries");
        Assert.True(batch.Tally.Wakes > 100, $"{batch.Tally.Wakes} wakes");
        Assert.True(batch.Tally.DocumentedLosses > 0, "A store that loses writes shows no documented loss.");
        Assert.DoesNotContain(Enum.GetValues<Fault>(), fault => batch.Tally[fault] == 0);
    }

    /// <summary>Seeds that showed a bug, in the library or in what judges it, when they were found. See docs/safety.md.</summary>
    [Theory]
    [InlineData(35, "a session that had been let go unreleased lived on, and held a group that nobody led")]
    [InlineData(72, "a group won on a session without heartbeats was lost before the first of them")]
    [InlineData(1093, "the same with a store that watches over sessions by itself")]
    [InlineData(362, "an acquire that was denied arrived once more, won, and its process only looked and never learned of it")]
    [InlineData(5357, "a run that outlived its lease after a planned stop was reported late")]
    public void Seed_WhenItOnceShowedABug_HoldsEveryInvariant(int seed, string bug)
    {
        SimulationResult result = Simulator.Run(seed);

        Assert.True(result.Violation is null, $"Seed {seed} ({bug}): {result.Violation}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(15)]
    public void Seed_WhenSimulatedTwice_GivesTheSameTimeline(int seed)
    {
        string first = Simulator.Run(seed, traced: true).Timeline;

        Assert.True(first.Length > 10_000, "The timeline tells nothing.");
        Assert.True(first == Simulator.Run(seed, traced: true).Timeline, "The second timeline differs from the first.");
    }

    [Fact]
    public async Task Seed_WhenSimulatedInAnotherProcess_GivesTheSameTimeline()
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MultiLock.Simulation.dll"), "--seed", "7"])
        {
            RedirectStandardOutput = true,
        })!;
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith(Simulator.Run(7, traced: true).Timeline, printed, StringComparison.Ordinal);
        Assert.EndsWith("violations=0", printed.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Seed_WhenAnotherIsTaken_GivesAnotherTimeline() =>
        Assert.NotEqual(Simulator.Run(7, traced: true).Timeline, Simulator.Run(17, traced: true).Timeline);

    [Fact]
    public void Timeline_WhenNotAskedFor_ChangesNothing()
    {
        SimulationResult silent = Simulator.Run(8);
        SimulationResult traced = Simulator.Run(8, traced: true);

        Assert.Equal("", silent.Timeline);
        Assert.Equal((silent.Tally.Steps, silent.Tally.Terms, silent.Tally.Faults), (traced.Tally.Steps, traced.Tally.Terms, traced.Tally.Faults));
    }
}
