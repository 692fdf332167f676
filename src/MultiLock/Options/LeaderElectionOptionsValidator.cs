using Microsoft.Extensions.Options;

namespace MultiLock;

/// <summary>
/// Refuses options that cannot work. Each message names the option, its value, the rule and the remedy, and all are listed together, so that a
/// user mends a configuration in one go.
/// </summary>
internal sealed class LeaderElectionOptionsValidator : IValidateOptions<LeaderElectionOptions>
{
    // Below that, timer resolution and scheduling alone end terms.
    private static readonly TimeSpan MinLease = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinElectionInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxHoldBack = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, LeaderElectionOptions options)
    {
        string prefix = string.IsNullOrEmpty(name) ? "" : $"Election group {Values.Quote(name)}: ";
        IEnumerable<string> failures = string.IsNullOrEmpty(name) ? Failures(options) : Failures(name, options);
        string[] messages = [.. failures.Select(failure => prefix + failure)];
        return messages.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(messages);
    }

    internal static IEnumerable<string> Failures(string? group, LeaderElectionOptions options) =>
        ElectionGroupName.IsValid(group)
            ? Failures(options)
            : Failures(options).Prepend($"The election group is named {Values.Quote(group)}, but {ElectionGroupName.Rule}: rename it.");

    /// <summary>Lists what works but leaves no room for a single failure.</summary>
    internal static IEnumerable<string> Warnings(LeaderElectionOptions options)
    {
        TimeSpan usable = UsableLease(options);
        if (options.HeartbeatInterval < usable && options.HeartbeatInterval * 2 >= usable)
        {
            yield return $"HeartbeatInterval is {options.HeartbeatInterval}, which leaves no time for a second heartbeat before the leader's deadline after "
                + $"{DescribeUsableLease(options, usable)}: one lost heartbeat costs leadership. {HeartbeatRemedy(usable)}";
        }
    }

    private static IEnumerable<string> Failures(LeaderElectionOptions options) =>
        NameFailures(options)
            .Concat(LeaseFailures(options))
            .Concat(TimeFailures(options))
            .Concat(options.Metadata is null
                ? ["Metadata is null, but must be a dictionary: leave it empty instead."]
                : MetadataRule.Failures(options.Metadata));

    private static IEnumerable<string> NameFailures(LeaderElectionOptions options)
    {
        if (options.ElectionGroup is { } group && !ElectionGroupName.IsValid(group))
        {
            yield return $"ElectionGroup is {Values.Quote(group)}, but {ElectionGroupName.Rule}: rename it.";
        }

        if (options.ParticipantId is { } participantId && !ParticipantIdRule.IsValid(participantId))
        {
            yield return $"ParticipantId is {Values.Quote(participantId)}, but {ParticipantIdRule.Rule}: "
                + "choose another, or leave it null for machine name, process id and a random part.";
        }

        if (options.MaxGroups < 1)
        {
            yield return $"MaxGroups is {options.MaxGroups}, but must be at least 1: leave it null for no limit, or set Candidate to false to lead nothing.";
        }
    }

    private static IEnumerable<string> LeaseFailures(LeaderElectionOptions options)
    {
        bool leaseIsUsable = options.HeartbeatTimeout >= MinLease && options.HeartbeatTimeout <= OneDay;
        if (!leaseIsUsable)
        {
            yield return OutOfRange(nameof(options.HeartbeatTimeout), options.HeartbeatTimeout, $"from {MinLease} to {OneDay}", "15 seconds suit most applications");
        }

        if (options.HeartbeatInterval <= TimeSpan.Zero)
        {
            yield return OutOfRange(nameof(options.HeartbeatInterval), options.HeartbeatInterval, "above zero", "a third of HeartbeatTimeout suits most applications");
        }

        bool marginsAreUsable = true;
        foreach ((string name, TimeSpan? margin) in new[] { (nameof(options.DriftMargin), options.DriftMargin), (nameof(options.StopGrace), options.StopGrace) })
        {
            if (margin < TimeSpan.Zero || margin > OneDay)
            {
                marginsAreUsable = false;
                yield return OutOfRange(name, margin.Value, $"from zero to {OneDay}", "leave it null for the default, which follows HeartbeatTimeout");
            }
        }

        // Follow-up failures of an unusable lease would only distract.
        TimeSpan usable = leaseIsUsable && marginsAreUsable ? UsableLease(options) : TimeSpan.MaxValue;
        if (options.HeartbeatInterval >= usable)
        {
            yield return $"HeartbeatInterval is {options.HeartbeatInterval}, but must be shorter than "
                + $"{DescribeUsableLease(options, usable)}, or no heartbeat fits before the leader's deadline. {HeartbeatRemedy(usable)}";
        }
    }

    private static IEnumerable<string> TimeFailures(LeaderElectionOptions options)
    {
        if (options.ElectionInterval < MinElectionInterval || options.ElectionInterval > OneDay)
        {
            yield return OutOfRange(nameof(options.ElectionInterval), options.ElectionInterval, $"from {MinElectionInterval} to {OneDay}", "1 second suits most applications");
        }

        if (options.StopTimeout <= TimeSpan.Zero || options.StopTimeout > OneDay)
        {
            yield return OutOfRange(nameof(options.StopTimeout), options.StopTimeout, $"above zero and at most {OneDay}", "stay below the host's ShutdownTimeout");
        }

        if (options.HoldBack < TimeSpan.Zero || options.HoldBack > MaxHoldBack)
        {
            yield return OutOfRange(
                nameof(options.HoldBack), options.HoldBack, $"from zero to {MaxHoldBack}", "a few seconds let others go first; set Candidate to false to lead nothing");
        }
    }

    private static TimeSpan UsableLease(LeaderElectionOptions options) =>
        options.HeartbeatTimeout - ElectionSettings.DriftMarginOf(options) - ElectionSettings.StopGraceOf(options);

    private static string DescribeUsableLease(LeaderElectionOptions options, TimeSpan usable) =>
        $"{usable} (HeartbeatTimeout {options.HeartbeatTimeout} less DriftMargin {ElectionSettings.DriftMarginOf(options)} and StopGrace {ElectionSettings.StopGraceOf(options)})";

    private static string HeartbeatRemedy(TimeSpan usable) =>
        usable > TimeSpan.Zero
            ? $"Set HeartbeatInterval to {usable / 3} or less, or HeartbeatTimeout to more."
            : "Set HeartbeatTimeout to more, or the margins to less.";

    private static string OutOfRange(string option, TimeSpan value, string range, string remedy) =>
        $"{option} is {value}, but must be {range}: {remedy}.";
}
