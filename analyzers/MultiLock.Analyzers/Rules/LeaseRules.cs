using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>
/// The heartbeat and the lease, which have to fit each other. Judged where both are constants in one lambda or initializer, or where one is and the other
/// is left at its default by the method that registers the backend.
/// </summary>
internal static class LeaseRules
{
    private const string Interval = "HeartbeatInterval";
    private const string Lease = "HeartbeatTimeout";

    // The defaults of LeaderElectionOptions and ElectionSettings.
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxDefaultDriftMargin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestConsulSession = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestAzureLease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestAzureLease = TimeSpan.FromSeconds(60);

    public static void Report(OperationAnalysisContext context, KnownSymbols known)
    {
        IOperation? scope = context.Operation switch
        {
            IAnonymousFunctionOperation { Symbol.Parameters.Length: 1 } lambda when lambda.Symbol.Parameters[0].Type.Is(known.ElectionOptions) => lambda.Body,
            IObjectCreationOperation { Initializer: { } initializer } creation when creation.Type.Is(known.ElectionOptions) => initializer,
            _ => null,
        };
        if (scope is null)
        {
            return;
        }

        Dictionary<string, ISimpleAssignmentOperation> assignments = new(StringComparer.Ordinal);
        foreach (IOperation operation in scope.DescendantsHere())
        {
            if (operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { } property } } assignment && property.ContainingType.Is(known.ElectionOptions))
            {
                // Twice, or under a condition: which one counts is not known here.
                if (assignments.ContainsKey(property.Name) || IsConditional(assignment, scope))
                {
                    return;
                }

                assignments.Add(property.Name, assignment);
            }
        }

        string? registration = RegistrationOf(context.Operation);
        if (assignments.TryGetValue(Lease, out ISimpleAssignmentOperation lease))
        {
            ReportBackend(context, registration, lease.Value, known);
        }

        if (assignments.Count > 0)
        {
            ReportLease(context, assignments, AreDefaultsKnown(context.Operation, registration), known);
        }
    }

    private static void ReportBackend(OperationAnalysisContext context, string? registration, IOperation value, KnownSymbols known)
    {
        if (registration == "AddConsulLeaderElection")
        {
            if (ConstantTimes.Read(value, known) is { } session && session < ShortestConsulSession && !SetsSessionTtl(context.Operation))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.ConsulSession,
                    value.Syntax.GetLocation(),
                    Lease,
                    session,
                    "Consul's servers refuse a session of less than 10 seconds, and the host does not start: set it to at least 10 seconds, or set SessionTtl to that"));
            }
        }
        else if (registration == "AddAzureBlobStorageLeaderElection" && ConstantTimes.Read(value, known) is { } lease && (lease < ShortestAzureLease || lease > LongestAzureLease))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.AzureLease,
                value.Syntax.GetLocation(),
                lease,
                lease < ShortestAzureLease ? "grants no lease below 15 seconds, and the host refuses to start" : "cuts a lease to 60 seconds"));
        }
    }

    private static bool SetsSessionTtl(IOperation options) => options.Root().Descendants().Any(static operation =>
        operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "SessionTtl" } });

    private static void ReportLease(OperationAnalysisContext context, Dictionary<string, ISimpleAssignmentOperation> assignments, bool defaultsKnown, KnownSymbols known)
    {
        bool setsInterval = assignments.TryGetValue(Interval, out ISimpleAssignmentOperation? intervalSet);
        bool setsLease = assignments.TryGetValue(Lease, out ISimpleAssignmentOperation? leaseSet);
        if (!(setsInterval && setsLease) && !(defaultsKnown && (setsInterval || setsLease)))
        {
            return;
        }

        if (Time(intervalSet, DefaultInterval, known) is not { } interval
            || Time(leaseSet, DefaultLease, known) is not { } lease
            || interval <= TimeSpan.Zero
            || lease < ShortestLease)
        {
            return;
        }

        TimeSpan fifteenth = new(lease.Ticks / 15);
        if (Time(Find("DriftMargin"), fifteenth < MaxDefaultDriftMargin ? fifteenth : MaxDefaultDriftMargin, known) is not { } drift
            || Time(Find("StopGrace"), drift + drift, known) is not { } grace)
        {
            return;
        }

        TimeSpan usable = lease - drift - grace;
        Location location = (leaseSet ?? intervalSet)!.Syntax.GetLocation();
        string remedy = usable > TimeSpan.Zero ? new TimeSpan(usable.Ticks / 3).ToString("c", CultureInfo.InvariantCulture) : "a third of a longer HeartbeatTimeout";
        if (lease <= interval)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.LeaseNotLongerThanHeartbeat, location, lease, interval, remedy));
        }
        else if (interval >= usable || interval + interval >= usable)
        {
            DiagnosticDescriptor descriptor = interval >= usable ? Descriptors.NoRoomForMargins : Descriptors.NoRoomForSecondHeartbeat;
            context.ReportDiagnostic(Diagnostic.Create(descriptor, location, interval, usable, lease, drift, grace, remedy));
        }

        ISimpleAssignmentOperation? Find(string option) => assignments.TryGetValue(option, out ISimpleAssignmentOperation? found) ? found : null;
    }

    private static TimeSpan? Time(ISimpleAssignmentOperation? assignment, TimeSpan otherwise, KnownSymbols known) =>
        assignment is null ? otherwise : ConstantTimes.Read(assignment.Value, known);

    private static bool IsConditional(IOperation operation, IOperation scope) =>
        operation.Ancestors().TakeWhile(ancestor => ancestor != scope).Any(static ancestor => ancestor is IConditionalOperation or ISwitchOperation or ILoopOperation or ITryOperation);

    /// <summary>Gets the name of the method that registers a backend with these options.</summary>
    private static string? RegistrationOf(IOperation options) =>
        options.User() is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation invocation } } && invocation.TargetMethod.IsBelow("Microsoft.Extensions.DependencyInjection")
            ? invocation.TargetMethod.Name
            : null;

    /// <summary>A group's options start from the un-named ones, which may be anything; a backend's are the un-named ones.</summary>
    private static bool AreDefaultsKnown(IOperation options, string? registration) =>
        registration is not null
        && registration.EndsWith("LeaderElection", StringComparison.Ordinal)
        && options.Root().Descendants().Count(static operation =>
            operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: Interval or Lease, ContainingType.Name: "LeaderElectionOptions" } } }) == 1;
}
