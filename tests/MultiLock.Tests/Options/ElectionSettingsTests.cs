using Microsoft.Extensions.Options;

namespace MultiLock.Tests.Options;

public sealed class ElectionSettingsTests
{
    [Fact]
    public void From_WhenNothingIsSet_UsesTheDocumentedDefaults()
    {
        ElectionSettings settings = ElectionSettings.From("billing", new LeaderElectionOptions(), "me");

        Assert.Equal("billing", settings.Group);
        Assert.Equal("me", settings.ParticipantId);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(15), settings.Lease);
        Assert.Equal(TimeSpan.FromSeconds(1), settings.ElectionInterval);
        Assert.Equal(TimeSpan.FromSeconds(1), settings.DriftMargin);
        Assert.Equal(TimeSpan.FromSeconds(2), settings.StopGrace);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Reserve);
        Assert.Equal(TimeSpan.FromSeconds(20), settings.StopTimeout);
        Assert.True(settings.AutoStart);
        Assert.True(settings.Candidate);
        Assert.Equal(TimeSpan.Zero, settings.HoldBack);
        Assert.False(settings.Spread);
        Assert.False(settings.DetailedLogging);
        Assert.Empty(settings.Metadata);
    }

    [Theory]
    [InlineData(150, 10, 20)]
    [InlineData(15_000, 1_000, 2_000)]
    [InlineData(90_000, 1_000, 2_000)]
    public void From_WhenMarginsAreNotSet_TakesAFifteenthOfTheLeaseAndAtMostOneSecond(int lease, int margin, int grace)
    {
        var options = new LeaderElectionOptions { HeartbeatTimeout = TimeSpan.FromMilliseconds(lease), HeartbeatInterval = TimeSpan.FromMilliseconds(10) };

        ElectionSettings settings = ElectionSettings.From("g", options, "me");

        Assert.Equal(TimeSpan.FromMilliseconds(margin), settings.DriftMargin);
        Assert.Equal(TimeSpan.FromMilliseconds(grace), settings.StopGrace);
    }

    [Fact]
    public void From_WhenOnlyTheDriftMarginIsSet_TakesTwiceThatAsGrace() =>
        Assert.Equal(
            TimeSpan.FromSeconds(4),
            ElectionSettings.From("g", new LeaderElectionOptions { DriftMargin = TimeSpan.FromSeconds(2) }, "me").StopGrace);

    [Fact]
    public void From_WhenMarginsAreZero_KeepsThemZero() =>
        Assert.Equal(
            TimeSpan.Zero,
            ElectionSettings.From("g", new LeaderElectionOptions { DriftMargin = TimeSpan.Zero, StopGrace = TimeSpan.Zero }, "me").Reserve);

    [Fact]
    public void From_WhenTheOptionsChangeLater_KeepsItsSnapshot()
    {
        var options = new LeaderElectionOptions { ParticipantId = "first", Metadata = { ["zone"] = "a" } };
        ElectionSettings settings = ElectionSettings.From("g", options, "me");

        options.Metadata["zone"] = "b";
        options.ParticipantId = "second";

        Assert.Equal("a", settings.Metadata["zone"]);
        Assert.Equal("first", settings.ParticipantId);
    }

    [Fact]
    public void From_WhenOptionsOrGroupBreakRules_ThrowsWithAllOfThem()
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => ElectionSettings.From("no group", new LeaderElectionOptions { StopTimeout = TimeSpan.Zero }, "me"));

        Assert.Equal(2, exception.Failures.Count());
    }
}
