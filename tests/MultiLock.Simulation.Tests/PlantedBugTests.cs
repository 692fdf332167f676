namespace MultiLock.Simulation.Tests;

public sealed class PlantedBugTests
{
    /// <summary>One of the election, one of the term as the application sees it, one of the tasks and one of the store; <c>--planted all</c> looks for all.</summary>
    private static readonly string[] Sample =
        ["lease-counted-from-the-reply", "is-leader-without-the-clock", "release-while-runs-go-on", "dead-session-revived"];

    [Fact]
    public void Bugs_AreAtLeastTwelve_UnderNamesOfTheirOwn()
    {
        Assert.True(PlantedBugs.All.Count >= 12, $"{PlantedBugs.All.Count} bugs");
        Assert.Equal(PlantedBugs.All.Count, PlantedBugs.All.Select(bug => bug.Name).Distinct().Count());
    }

    [Fact]
    public void Bugs_FitTheSourcesAsTheyAreNow()
    {
        IEnumerable<string> misfits =
            from bug in PlantedBugs.All
            from edit in bug.Edits
            where !edit.Fits(File.ReadAllText(Path.Combine(PlantedBuild.RepositoryRoot(), "src", edit.File)))
            select $"{bug.Name}: '{edit.Original.Trim()}' does not stand exactly once in {edit.File}";

        Assert.Empty(misfits);
    }

    [Fact]
    public void Bugs_WhenPlanted_AreFound_AndNothingIsWhereNoneIsSwitchedOn()
    {
        PlantedBug[] bugs = [.. PlantedBugs.All.Where(bug => Sample.Contains(bug.Name))];
        Assert.Equal(Sample.Length, bugs.Length);
        using PlantedBuild build = PlantedBuild.Create(bugs);

        Assert.All(bugs, bug =>
        {
            PlantedSearch search = PlantedCommand.Search(build, bug, seeds: 100);
            Assert.True(search.IsCaught, search.ToString());
        });
        Assert.False(PlantedCommand.Search(build, new PlantedBug("none"), seeds: 10).IsCaught);
    }
}
