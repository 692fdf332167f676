using System.Collections.ObjectModel;
using Microsoft.Extensions.Options;

namespace MultiLock;

/// <summary>The options of one group as the election uses them: validated, complete and immutable.</summary>
internal sealed record ElectionSettings
{
    private static readonly TimeSpan MaxDefaultDriftMargin = TimeSpan.FromSeconds(1);

    public required string Group { get; init; }

    public required string ParticipantId { get; init; }

    public required TimeSpan HeartbeatInterval { get; init; }

    public required TimeSpan Lease { get; init; }

    public required TimeSpan ElectionInterval { get; init; }

    public required TimeSpan DriftMargin { get; init; }

    public required TimeSpan StopGrace { get; init; }

    /// <summary>Gets how long before the end of the lease leadership ends for the application.</summary>
    public TimeSpan Reserve => DriftMargin + StopGrace;

    public required TimeSpan StopTimeout { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required bool AutoStart { get; init; }

    public required bool Candidate { get; init; }

    public required TimeSpan HoldBack { get; init; }

    public required bool Spread { get; init; }

    public required bool DetailedLogging { get; init; }

    /// <summary>Takes the snapshot.</summary>
    /// <exception cref="OptionsValidationException">The group's name or an option breaks a rule; the message lists all of them.</exception>
    public static ElectionSettings From(string group, LeaderElectionOptions options, string processDefaultParticipantId)
    {
        string[] failures = [.. LeaderElectionOptionsValidator.Failures(group, options)];
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(group ?? "", typeof(LeaderElectionOptions), failures);
        }

        return new ElectionSettings
        {
            Group = group!,
            ParticipantId = options.ParticipantId ?? processDefaultParticipantId,
            HeartbeatInterval = options.HeartbeatInterval,
            Lease = options.HeartbeatTimeout,
            ElectionInterval = options.ElectionInterval,
            DriftMargin = DriftMarginOf(options),
            StopGrace = StopGraceOf(options),
            StopTimeout = options.StopTimeout,
            Metadata = options.Metadata.Count == 0
                ? ReadOnlyDictionary<string, string>.Empty
                : new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(options.Metadata, StringComparer.Ordinal)),
            AutoStart = options.AutoStart,
            Candidate = options.Candidate,
            HoldBack = options.HoldBack,
            Spread = options.Spread,
            DetailedLogging = options.EnableDetailedLogging,
        };
    }

    internal static TimeSpan DriftMarginOf(LeaderElectionOptions options)
    {
        TimeSpan fifteenth = options.HeartbeatTimeout / 15;
        return options.DriftMargin ?? (fifteenth < MaxDefaultDriftMargin ? fifteenth : MaxDefaultDriftMargin);
    }

    internal static TimeSpan StopGraceOf(LeaderElectionOptions options) => options.StopGrace ?? DriftMarginOf(options) * 2;
}
