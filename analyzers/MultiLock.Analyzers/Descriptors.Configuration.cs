using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers;

/// <content>Ids <c>MLK3xxx</c>: options that cannot work, or work otherwise than they look.</content>
internal static partial class Descriptors
{
    private const string Configuration = "MultiLock.Configuration";

    public static readonly DiagnosticDescriptor LeaseNotLongerThanHeartbeat = new(
        id: "MLK3001",
        title: "HeartbeatTimeout must be longer than HeartbeatInterval",
        messageFormat: "HeartbeatTimeout is {0}, not longer than HeartbeatInterval, which is {1}: the lease would end before the next heartbeat, and the host refuses to start. Set HeartbeatInterval to {2} or less.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3001.md");

    public static readonly DiagnosticDescriptor NoRoomForMargins = new(
        id: "MLK3002",
        title: "A heartbeat must fit before the deadline of the leader",
        messageFormat: "HeartbeatInterval is {0}, but a leader stops after {1} (HeartbeatTimeout {2} less DriftMargin {3} and StopGrace {4}): no heartbeat fits, and the host refuses to start. Set HeartbeatInterval to {5} or less.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3002.md");

    public static readonly DiagnosticDescriptor NoRoomForSecondHeartbeat = new(
        id: "MLK3003",
        title: "Two heartbeats should fit before the deadline of the leader",
        messageFormat: "HeartbeatInterval is {0}, and a leader stops after {1} (HeartbeatTimeout {2} less DriftMargin {3} and StopGrace {4}): one lost heartbeat costs leadership. Set HeartbeatInterval to {5} or less.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3003.md");

    public static readonly DiagnosticDescriptor OptionOutOfRange = new(
        id: "MLK3004",
        title: "An election option is out of its range",
        messageFormat: "{0} is {1}, but must be {2}: the host refuses to start",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3004.md");

    public static readonly DiagnosticDescriptor AzureLease = new(
        id: "MLK3005",
        title: "A lease on Azure Blob Storage lasts 15 to 60 seconds",
        messageFormat: "HeartbeatTimeout is {0}, but Azure Blob Storage {1}. Set it to between 15 and 60 seconds.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3005.md");

    public static readonly DiagnosticDescriptor ConsulSession = new(
        id: "MLK3006",
        title: "A session of Consul lives at least 10 seconds",
        messageFormat: "{0} is {1}, but {2}",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3006.md");

    public static readonly DiagnosticDescriptor ConstantParticipantId = new(
        id: "MLK3007",
        title: "A participant id should tell instances apart",
        messageFormat: "Every instance has the same ParticipantId '{0}', so that nobody can see which one leads. Leave it out for machine name, process id and a random part.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3007.md");

    public static readonly DiagnosticDescriptor InvalidGroupName = new(
        id: "MLK3008",
        title: "The name of an election group follows the rule",
        messageFormat: "'{0}' cannot be an election group, and is refused at run time: {1}. Rename it.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3008.md");

    public static readonly DiagnosticDescriptor SecretInMetadata = new(
        id: "MLK3009",
        title: "Metadata should hold no secret",
        messageFormat: "Metadata '{0}' looks like a secret, and everybody who can read the backend can read it. Leave it out.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3009.md");

    public static readonly DiagnosticDescriptor AlwaysSolo = new(
        id: "MLK3010",
        title: "Solo should depend on the environment",
        messageFormat: "Solo is always on here: the host warns at each start, and refuses to start in Production. Set it by builder.Environment.IsDevelopment(), or by MultiLock:Solo in the settings of a developer's machine.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3010.md");

    public static readonly DiagnosticDescriptor StopTimeoutBeyondShutdown = new(
        id: "MLK3011",
        title: "StopTimeout should be shorter than the ShutdownTimeout of the host",
        messageFormat: "StopTimeout is {0}, not shorter than the 30 seconds in which the host gives up stopping: the group may not be released, and followers wait for the lease. Set it to less, or HostOptions.ShutdownTimeout to more.",
        category: Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK3011.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
