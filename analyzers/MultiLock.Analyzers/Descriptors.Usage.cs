using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers;

/// <content>Ids <c>MLK1xxx</c>: uses of <c>[LeaderOnly]</c> and of the generator. <c>MLK10xx</c> are errors: the generator leaves the method out.</content>
internal static partial class Descriptors
{
    private const string Usage = "MultiLock.Usage";

    public static readonly DiagnosticDescriptor NotAMethodOfAClass = new(
        id: "MLK1001",
        title: "Only a method of a class can be a leader task",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1001.md");

    public static readonly DiagnosticDescriptor StartedByTheHost = new(
        id: "MLK1002",
        title: "What the host starts cannot be a leader task",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1002.md");

    public static readonly DiagnosticDescriptor Generic = new(
        id: "MLK1003",
        title: "A leader task has no type parameters",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1003.md");

    public static readonly DiagnosticDescriptor Inaccessible = new(
        id: "MLK1004",
        title: "A leader task is internal or public",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1004.md");

    public static readonly DiagnosticDescriptor FileLocal = new(
        id: "MLK1005",
        title: "A file-local type cannot hold a leader task",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1005.md");

    public static readonly DiagnosticDescriptor AbstractTask = new(
        id: "MLK1006",
        title: "A leader task is not abstract",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1006.md");

    public static readonly DiagnosticDescriptor NoPublicConstructor = new(
        id: "MLK1007",
        title: "The class of a leader task has a public constructor",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1007.md");

    public static readonly DiagnosticDescriptor CallForbidden = new(
        id: "MLK1008",
        title: "A leader task may be called",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1008.md");

    public static readonly DiagnosticDescriptor ReturnType = new(
        id: "MLK1009",
        title: "A leader task returns Task, ValueTask or nothing",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1009.md");

    public static readonly DiagnosticDescriptor AsyncVoid = new(
        id: "MLK1010",
        title: "A leader task is not async void",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1010.md");

    public static readonly DiagnosticDescriptor Parameter = new(
        id: "MLK1011",
        title: "A parameter of a leader task comes from the run or from the container",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1011.md");

    public static readonly DiagnosticDescriptor InvalidGroup = new(
        id: "MLK1012",
        title: "The name of an election group follows the rule",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1012.md");

    public static readonly DiagnosticDescriptor InvalidName = new(
        id: "MLK1013",
        title: "The name of a leader task is not empty",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1013.md");

    public static readonly DiagnosticDescriptor InvalidDuration = new(
        id: "MLK1014",
        title: "A duration is written in one of the known forms",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1014.md");

    public static readonly DiagnosticDescriptor InvalidCron = new(
        id: "MLK1015",
        title: "A cron expression can be read and comes true",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1015.md");

    public static readonly DiagnosticDescriptor InvalidTimeZone = new(
        id: "MLK1016",
        title: "A time zone is not empty",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1016.md");

    public static readonly DiagnosticDescriptor InvalidPlaceholder = new(
        id: "MLK1017",
        title: "A value out of configuration is written \"%Section:Key%\"",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1017.md");

    public static readonly DiagnosticDescriptor InvalidOnFailure = new(
        id: "MLK1018",
        title: "OnFailure names a member of LeaderTaskFailure",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1018.md");

    public static readonly DiagnosticDescriptor EveryAndCron = new(
        id: "MLK1019",
        title: "A leader task has one schedule",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1019.md");

    public static readonly DiagnosticDescriptor TimeZoneWithoutCron = new(
        id: "MLK1020",
        title: "A time zone belongs to a cron expression",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1020.md");

    public static readonly DiagnosticDescriptor DuplicateName = new(
        id: "MLK1021",
        title: "The name of a leader task is unique",
        messageFormat: "'{0}' does not run as a leader task: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1021.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor TaskInHostedService = new(
        id: "MLK1101",
        title: "A hosted service should not hold leader tasks",
        messageFormat: "'{0}' is a hosted service: the task gets another object of that class, made for the run, and shares nothing with the one that the host started. Move the task to a class of its own.",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1101.md");

    public static readonly DiagnosticDescriptor UnknownTimeZone = new(
        id: "MLK1102",
        title: "The time zone is not known",
        messageFormat: "No time zone is called '{0}'{1}: a host with this task refuses to start",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1102.md");

    public static readonly DiagnosticDescriptor NeverRegistered = new(
        id: "MLK1103",
        title: "Leader tasks are declared, but AddGeneratedLeaderTasks is never called",
        messageFormat: "The leader tasks of this application never run, because nothing calls AddGeneratedLeaderTasks(). Write builder.Services.AddGeneratedLeaderTasks() where services are registered.",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1103.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor RunOnStartWithoutSchedule = new(
        id: "MLK1104",
        title: "RunOnStart needs a schedule",
        messageFormat: "RunOnStart has no effect on '{0}', which has no schedule: a continuous task starts with each term anyway. Remove RunOnStart, or set Every or Cron.",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1104.md");

    public static readonly DiagnosticDescriptor TimeoutTooLong = new(
        id: "MLK1105",
        title: "A timeout is at most 49 days",
        messageFormat: "Timeout is '{0}', longer than the 49 days that a timer can wait: a host with this task refuses to start. Shorten it, or leave it out.",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1105.md");

    public static readonly DiagnosticDescriptor CronWildcard = new(
        id: "MLK1106",
        title: "The cron expression looks as if it fired too often",
        messageFormat: "Cron '{0}' fires {1}, because its {2} is '*'. Write 0 there for once.",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK1106.md");
}
