using System.Reflection;

namespace MultiLock.Tests.Options;

public sealed class LeaderElectionOptionsTests
{
    [Fact]
    public void CopyTo_WhenEveryOptionIsSet_CopiesEveryOption()
    {
        var options = new LeaderElectionOptions
        {
            ElectionGroup = "billing",
            ParticipantId = "me",
            HeartbeatInterval = TimeSpan.FromSeconds(2),
            HeartbeatTimeout = TimeSpan.FromSeconds(9),
            ElectionInterval = TimeSpan.FromSeconds(3),
            DriftMargin = TimeSpan.FromSeconds(4),
            StopGrace = TimeSpan.FromSeconds(6),
            StopTimeout = TimeSpan.FromSeconds(7),
            Metadata = { ["zone"] = "a" },
            AutoStart = false,
            EnableDetailedLogging = true,
            Candidate = false,
            HoldBack = TimeSpan.FromSeconds(8),
            Spread = true,
            FailFast = true,
            MaxGroups = 8,
            Solo = true,
        };
        var copy = new LeaderElectionOptions();
        var untouched = new LeaderElectionOptions();

        options.CopyTo(copy);

        // By reflection, so that an option added later and forgotten in CopyTo fails here.
        foreach (PropertyInfo property in typeof(LeaderElectionOptions).GetProperties())
        {
            Assert.Equal(property.GetValue(options), property.GetValue(copy));
            Assert.NotEqual(property.GetValue(untouched), property.GetValue(copy));
        }
    }

    [Fact]
    public void CopyTo_WhenTheCopyChanges_LeavesTheOriginal()
    {
        var options = new LeaderElectionOptions { Metadata = { ["zone"] = "a" } };
        var copy = new LeaderElectionOptions();

        options.CopyTo(copy);
        copy.Metadata["zone"] = "b";

        Assert.Equal("a", options.Metadata["zone"]);
    }
}
