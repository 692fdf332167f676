using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>Options that can be judged by themselves.</summary>
internal static class OptionRules
{
    private const int LongestParticipantId = 255;

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    /// <summary>Words in names of secrets, without the signs between them.</summary>
    private static readonly string[] SecretWords =
    [
        "password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey", "connectionstring", "credential", "authtoken", "accesstoken", "bearertoken",
    ];

    public static void Report(OperationAnalysisContext context, ISimpleAssignmentOperation assignment, IPropertyReferenceOperation target, KnownSymbols known)
    {
        if (target.Property.IsIndexer)
        {
            ReportSecret(context, target.Instance, target.Arguments.FirstOrDefault()?.Value, known);
        }
        else if (target.Property.ContainingType.Is(known.ElectionOptions))
        {
            ReportOption(context, assignment, target.Property.Name, known);
        }
        else if (target.Property is { Name: "SessionTtl", ContainingType.Name: "ConsulLeaderElectionOptions" } && target.Property.IsBelow("MultiLock"))
        {
            ReportSessionTtl(context, assignment.Value, known);
        }
    }

    public static void ReportMetadata(OperationAnalysisContext context, IInvocationOperation invocation, KnownSymbols known)
    {
        if (invocation.TargetMethod.Name is "Add" or "TryAdd" && invocation.Arguments.Length == 2)
        {
            ReportSecret(context, invocation.Instance, invocation.Arguments[0].Value, known);
        }
    }

    private static void ReportSessionTtl(OperationAnalysisContext context, IOperation value, KnownSymbols known)
    {
        // One that is shorter than the lease counts as the lease.
        if (ConstantTimes.Read(value, known) is { } time && (time <= TimeSpan.Zero || time > OneDay))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.ConsulSession, value.Syntax.GetLocation(), "SessionTtl", time, "must be above zero and at most a day: the host refuses to start"));
        }
    }

    private static void ReportOption(OperationAnalysisContext context, ISimpleAssignmentOperation assignment, string option, KnownSymbols known)
    {
        IOperation value = assignment.Value;
        switch (option)
        {
            case "HeartbeatTimeout":
                ReportRange(TimeSpan.FromMilliseconds(100), "from 00:00:00.1 to a day");
                break;
            case "HeartbeatInterval":
                ReportRange(new TimeSpan(1), "above zero");
                break;
            case "ElectionInterval":
                ReportRange(TimeSpan.FromMilliseconds(10), "from 00:00:00.01 to a day");
                break;
            case "StopTimeout":
                ReportRange(new TimeSpan(1), "above zero and at most a day");
                break;
            case "DriftMargin" or "StopGrace":
                ReportRange(TimeSpan.Zero, "from zero to a day");
                break;
            case "MaxGroups" when value.Unwrapped().ConstantValue is { HasValue: true, Value: int and < 1 and var count }:
                ReportOutOfRange(count, "at least 1");
                break;
            case "ParticipantId" when value.Unwrapped().ConstantValue is { HasValue: true, Value: string id }:
                ReportParticipantId(id);
                break;
            case "Solo" when value.ConstantValue is { HasValue: true, Value: true } && !IsConditional(assignment):
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.AlwaysSolo, assignment.Syntax.GetLocation()));
                break;
        }

        void ReportRange(TimeSpan least, string range)
        {
            if (ConstantTimes.Read(value, known) is { } time && (time < least || (time > OneDay && option != "HeartbeatInterval")))
            {
                ReportOutOfRange(time, range);
            }
        }

        void ReportOutOfRange(object written, string range) =>
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.OptionOutOfRange, value.Syntax.GetLocation(), option, written, range));

        void ReportParticipantId(string id)
        {
            if (id.Length is 0 or > LongestParticipantId || id.Any(char.IsControl))
            {
                ReportOutOfRange("'" + id + "'", "1 to 255 characters without control characters");
            }
            else
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.ConstantParticipantId,
                    assignment.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Property, option),
                    id));
            }
        }
    }

    private static void ReportSecret(OperationAnalysisContext context, IOperation? dictionary, IOperation? key, KnownSymbols known)
    {
        if (dictionary is IPropertyReferenceOperation { Property: { Name: "Metadata", ContainingType: { } type } }
            && type.Is(known.ElectionOptions)
            && key?.ConstantValue is { HasValue: true, Value: string name }
            && IsSecret(name))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.SecretInMetadata, key.Syntax.GetLocation(), name));
        }
    }

    private static bool IsSecret(string name)
    {
        string letters = new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        return SecretWords.Any(word => letters.IndexOf(word, StringComparison.Ordinal) >= 0);
    }

    /// <summary>Under a condition, or in a function that somebody may call under one.</summary>
    private static bool IsConditional(IOperation operation) => operation.Ancestors().Any(static ancestor =>
        ancestor is IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ILocalFunctionOperation);
}
