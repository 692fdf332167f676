using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers;

/// <content>Ids <c>MLK2xxx</c>: what leads to two leaders at work, or to none.</content>
internal static partial class Descriptors
{
    private const string Reliability = "MultiLock.Reliability";

    public static readonly DiagnosticDescriptor NoToken = new(
        id: "MLK2001",
        title: "A leader task should take the CancellationToken of its run",
        messageFormat: "'{0}' takes no CancellationToken, so nothing can end it when leadership is lost or the host stops: two instances may work at once. Add a CancellationToken parameter and pass it on.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2001.md");

    public static readonly DiagnosticDescriptor LoopIgnoresToken = new(
        id: "MLK2002",
        title: "An endless loop in a leader task should look at the token",
        messageFormat: "This loop never looks at '{0}', so it goes on after leadership was lost, beside the next leader. Pass the token to what the loop awaits, or call {0}.ThrowIfCancellationRequested() in it.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2002.md");

    public static readonly DiagnosticDescriptor OtherToken = new(
        id: "MLK2003",
        title: "A leader task should pass its own token on",
        messageFormat: "{0} does not end with this run: it is not cancelled when {1}. Pass '{2}'.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2003.md");

    public static readonly DiagnosticDescriptor ReturnsAtOnce = new(
        id: "MLK2004",
        title: "A continuous leader task looks as if it returned at once",
        messageFormat: "'{0}' has no schedule and looks as if it returned at once: it would run once a term and then not again. If that is not meant, set Every or Cron.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2004.md");

    public static readonly DiagnosticDescriptor CalledDirectly = new(
        id: "MLK2005",
        title: "A leader task should not be called directly",
        messageFormat: "'{0}' is a leader task: called here it runs on every instance that gets here, leader or not. Move the work to a method of its own, or let the schedule run it.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2005.md");

    public static readonly DiagnosticDescriptor CheckedThenAwaited = new(
        id: "MLK2006",
        title: "Work behind IsLeader should end with leadership",
        messageFormat: "Leadership may be lost while this is awaited, and nothing here would notice. Consider passing a token that is linked to Leadership.LeadershipEnded, or a method marked [LeaderOnly].",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2006.md");

    public static readonly DiagnosticDescriptor PollsIsLeader = new(
        id: "MLK2007",
        title: "Wait for leadership instead of polling IsLeader",
        messageFormat: "This loop polls IsLeader: it reacts late when leadership is won or lost. {0}.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2007.md");

    public static readonly DiagnosticDescriptor WaitsInStart = new(
        id: "MLK2008",
        title: "Do not wait for leadership while the host starts",
        messageFormat: "{0} is awaited {1}: candidacy begins when the host has started, and a follower waits for as long as others lead, so this instance may never start. Wait in a BackgroundService, or mark a method [LeaderOnly].",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2008.md");

    public static readonly DiagnosticDescriptor BlockingCall = new(
        id: "MLK2009",
        title: "A leader task should not block its thread",
        messageFormat: "{0} blocks a thread, and cannot be ended when leadership is lost. {1}.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2009.md");

    public static readonly DiagnosticDescriptor FireAndForget = new(
        id: "MLK2010",
        title: "A leader task should wait for what it starts",
        messageFormat: "Nothing waits for {0}, so it goes on when the run has ended, and after leadership was lost. Await it.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2010.md");

    public static readonly DiagnosticDescriptor StoredInStatic = new(
        id: "MLK2011",
        title: "What belongs to a run should not be stored in a static member",
        messageFormat: "'{0}' belongs to this run, and '{1}' outlives it: whoever reads it later works with a term that has ended. Pass it as an argument.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2011.md");

    public static readonly DiagnosticDescriptor CapturedByLaterWork = new(
        id: "MLK2012",
        title: "What belongs to a run should not be used by work that outlives it",
        messageFormat: "'{0}' belongs to this run, but {1} uses it when the run may be over: a service is disposed by then, and leadership lost. Await the work, or give it what it needs from a scope of its own.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2012.md");

    public static readonly DiagnosticDescriptor SwallowsCancellation = new(
        id: "MLK2013",
        title: "A loop in a leader task should not swallow its cancellation",
        messageFormat: "This catch swallows the cancellation of '{0}', and the loop goes on: after leadership was lost it spins or works beside the next leader. Write: catch (…) when (!{0}.IsCancellationRequested).",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2013.md");

    public static readonly DiagnosticDescriptor ChangesWithoutToken = new(
        id: "MLK2014",
        title: "A subscription to leadership changes should take a token",
        messageFormat: "Without a CancellationToken this loop ends only when the election is disposed, which may be never while the host waits for it. Pass {0}.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2014.md");

    public static readonly DiagnosticDescriptor SynchronousDispose = new(
        id: "MLK2015",
        title: "Dispose an election asynchronously",
        messageFormat: "Dispose blocks this thread until the group is released, which asks the backend. Write {0}.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2015.md");

    public static readonly DiagnosticDescriptor UnknownGroupKey = new(
        id: "MLK2016",
        title: "The key names no election group of this application",
        messageFormat: "Nothing declares an election group '{0}'{1}: resolving this service throws. Name a declared group, or add builder.Services.AddLeaderGroup(\"{0}\").",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2016.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor IgnoredAttempt = new(
        id: "MLK2017",
        title: "The answer of TryAcquireLeadershipAsync should be looked at",
        messageFormat: "TryAcquireLeadershipAsync returns false when another instance leads, and what follows then runs without leadership. Look at the result, or write '_ = await …' if it does not matter.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2017.md");

    public static readonly DiagnosticDescriptor LeadershipReadTwice = new(
        id: "MLK2018",
        title: "Leadership should be read once and kept",
        messageFormat: "Leadership is null from the moment when it is lost, also right after a check. Read it once into a variable, and test that.",
        category: Reliability,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "MLK2018.md");
}
