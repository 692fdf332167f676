using Microsoft.Extensions.Options;

namespace MultiLock.Tests.Options;

public sealed class LeaderElectionOptionsValidatorTests
{
    private readonly LeaderElectionOptionsValidator _validator = new();

    [Fact]
    public void Validate_WhenNothingIsSet_SucceedsWithoutWarnings()
    {
        var options = new LeaderElectionOptions();

        Assert.True(_validator.Validate("", options).Succeeded);
        Assert.Empty(LeaderElectionOptionsValidator.Warnings(options));
    }

    [Fact]
    public void Validate_WhenTheLeaseIs150Milliseconds_Succeeds()
    {
        var options = new LeaderElectionOptions { HeartbeatTimeout = Milliseconds(150), HeartbeatInterval = Milliseconds(50) };

        Assert.True(_validator.Validate("", options).Succeeded);
        Assert.Empty(LeaderElectionOptionsValidator.Warnings(options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("billing/eu")]
    [InlineData("grün")]
    public void Validate_WhenTheGroupNameIsIllegal_NamesOptionValueAndRule(string group) =>
        AssertFails(new() { ElectionGroup = group }, "ElectionGroup", $"'{group}'", ElectionGroupName.Rule);

    [Fact]
    public void Validate_WhenTheGroupNameHas256Characters_ShortensItInTheMessage()
    {
        string message = Assert.Single(FailuresOf(new() { ElectionGroup = new string('a', 256) }));

        Assert.Contains("(256 characters)", message, StringComparison.Ordinal);
        Assert.True(message.Length < 250, message);
    }

    [Fact]
    public void Validate_WhenTheNameOfTheOptionsIsNoGroupName_Fails()
    {
        ValidateOptionsResult result = _validator.Validate("no group", new LeaderElectionOptions());

        Assert.Contains(ElectionGroupName.Rule, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WhenTheOptionsAreNamed_NamesTheGroupInEachMessage()
    {
        ValidateOptionsResult result = _validator.Validate("billing", new LeaderElectionOptions { MaxGroups = 0, StopTimeout = TimeSpan.Zero });

        Assert.Equal(2, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.StartsWith("Election group 'billing': ", failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    public void Validate_WhenTheParticipantIdIsIllegal_NamesTheRuleOnOneLine(string participantId)
    {
        string message = AssertFails(new() { ParticipantId = participantId }, "ParticipantId", ParticipantIdRule.Rule);

        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain('\0', message);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Validate_WhenTheParticipantIdIsLong_AllowsUpTo255Characters(int length, bool succeeds) =>
        Assert.Equal(succeeds, _validator.Validate("", new LeaderElectionOptions { ParticipantId = new string('ø', length) }).Succeeded);

    [Theory]
    [InlineData(99)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86_400_001)]
    public void Validate_WhenTheLeaseIsOutOfRange_NamesItAndNothingThatFollowsFromIt(int milliseconds) =>
        AssertFails(new() { HeartbeatTimeout = Milliseconds(milliseconds) }, "HeartbeatTimeout", Milliseconds(milliseconds).ToString(), "00:00:00.1");

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Validate_WhenTheHeartbeatIntervalIsNotPositive_Fails(int milliseconds) =>
        AssertFails(new() { HeartbeatInterval = Milliseconds(milliseconds) }, "HeartbeatInterval", "above zero");

    [Theory]
    [InlineData(11_999, true)]
    [InlineData(12_000, false)]
    public void Validate_WhenNoHeartbeatFitsBeforeTheDeadline_Fails(int intervalMilliseconds, bool succeeds)
    {
        // 15 s of lease, less 1 s of margin and 2 s of grace.
        var options = new LeaderElectionOptions { HeartbeatInterval = Milliseconds(intervalMilliseconds) };

        Assert.Equal(succeeds, _validator.Validate("", options).Succeeded);
    }

    [Fact]
    public void Validate_WhenNoHeartbeatFitsBeforeTheDeadline_ShowsTheSumAndTheRemedy() =>
        AssertFails(
            new() { HeartbeatInterval = TimeSpan.FromSeconds(20) },
            "HeartbeatInterval is 00:00:20",
            "00:00:12 (HeartbeatTimeout 00:00:15 less DriftMargin 00:00:01 and StopGrace 00:00:02)",
            "Set HeartbeatInterval to 00:00:04 or less");

    [Fact]
    public void Validate_WhenTheMarginsEatTheWholeLease_SaysWhatToChange() =>
        AssertFails(new() { StopGrace = TimeSpan.FromSeconds(15) }, "StopGrace 00:00:15", "the margins to less");

    [Theory]
    [InlineData(6_000, 1)]
    [InlineData(5_999, 0)]
    public void Warnings_WhenNoSecondHeartbeatFits_WarnsOnce(int intervalMilliseconds, int expected) =>
        Assert.Equal(expected, LeaderElectionOptionsValidator.Warnings(new() { HeartbeatInterval = Milliseconds(intervalMilliseconds) }).Count());

    [Fact]
    public void Validate_WhenAMarginIsNegative_NamesIt()
    {
        AssertFails(new() { DriftMargin = Milliseconds(-1) }, "DriftMargin", "-00:00:00.0010000");
        AssertFails(new() { StopGrace = Milliseconds(-1) }, "StopGrace", "-00:00:00.0010000");
    }

    [Fact]
    public void Validate_WhenMarginsAreAbsurd_FailsInsteadOfOverflowing() =>
        Assert.Equal(2, FailuresOf(new() { DriftMargin = TimeSpan.MaxValue, StopGrace = TimeSpan.MinValue }).Length);

    [Fact]
    public void Validate_WhenOtherTimesAreOutOfRange_NamesThem()
    {
        AssertFails(new() { ElectionInterval = Milliseconds(9) }, "ElectionInterval", "00:00:00.0100000");
        AssertFails(new() { ElectionInterval = TimeSpan.MaxValue }, "ElectionInterval");
        AssertFails(new() { StopTimeout = TimeSpan.Zero }, "StopTimeout", "above zero");
        AssertFails(new() { StopTimeout = TimeSpan.MaxValue }, "StopTimeout");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3_600_000, true)]
    [InlineData(3_600_001, false)]
    [InlineData(-1, false)]
    public void Validate_WhenTheHoldBackIsOutOfRange_NamesItAndTheRule(int milliseconds, bool succeeds)
    {
        var options = new LeaderElectionOptions { HoldBack = Milliseconds(milliseconds) };

        if (succeeds)
        {
            Assert.True(_validator.Validate("", options).Succeeded);
        }
        else
        {
            AssertFails(options, "HoldBack", Milliseconds(milliseconds).ToString(), "from zero to 01:00:00");
        }
    }

    [Fact]
    public void Validate_WhenMaxGroupsIsZero_Fails() => AssertFails(new() { MaxGroups = 0 }, "MaxGroups is 0", "at least 1");

    [Fact]
    public void Validate_WhenMetadataIsNull_Fails() => AssertFails(new() { Metadata = null! }, "Metadata is null");

    [Fact]
    public void Validate_WhenMetadataIsAtItsLimits_Succeeds()
    {
        var options = new LeaderElectionOptions();
        for (int i = 0; i < 96; i++)
        {
            options.Metadata[$"k{i}"] = "";
        }

        options.Metadata[new string('k', 255)] = "";
        options.Metadata["long"] = new string('v', 4000);

        Assert.True(_validator.Validate("", options).Succeeded);
    }

    [Fact]
    public void Validate_WhenMetadataHas101Entries_Fails() =>
        AssertFails(new() { Metadata = Enumerable.Range(0, 101).ToDictionary(i => $"k{i}", _ => "") }, "101 entries");

    [Fact]
    public void Validate_WhenAMetadataValueIsTooLong_NamesTheKeyAndNotTheValue()
    {
        string message = AssertFails(new() { Metadata = { ["secret"] = new string('s', 4001) } }, "Metadata['secret'] has 4001 characters");

        Assert.DoesNotContain("sss", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WhenAMetadataKeyOrValueIsUnusable_Fails()
    {
        AssertFails(new() { Metadata = { [""] = "v" } }, "key of 0 characters");
        AssertFails(new() { Metadata = { [new string('k', 256)] = "v" } }, "key of 256 characters");
        AssertFails(new() { Metadata = { ["k"] = null! } }, "Metadata['k'] is null");
    }

    [Fact]
    public void Validate_WhenMetadataTakesMoreThan16KilobytesOfUtf8_CountsBytesAndNotCharacters()
    {
        // 3 x 3000 characters of 2 bytes each: 9 thousand characters, 18 thousand bytes.
        Dictionary<string, string> metadata = Enumerable.Range(0, 3).ToDictionary(i => $"k{i}", _ => new string('ø', 3000));

        AssertFails(new() { Metadata = metadata }, "18006 bytes");
    }

    [Fact]
    public void Validate_WhenSeveralOptionsAreWrong_ListsThemTogether()
    {
        string[] failures = FailuresOf(new()
        {
            ElectionGroup = "a b",
            ParticipantId = "",
            HeartbeatTimeout = TimeSpan.Zero,
            HeartbeatInterval = TimeSpan.Zero,
            ElectionInterval = TimeSpan.Zero,
            StopTimeout = TimeSpan.Zero,
            MaxGroups = 0,
            Metadata = { [""] = "" },
        });

        Assert.Equal(8, failures.Length);
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private string[] FailuresOf(LeaderElectionOptions options) => [.. _validator.Validate("", options).Failures ?? []];

    private string AssertFails(LeaderElectionOptions options, params string[] fragments)
    {
        string message = Assert.Single(FailuresOf(options));
        Assert.All(fragments, fragment => Assert.Contains(fragment, message, StringComparison.Ordinal));
        return message;
    }
}
