using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>One error for each reason why the generator leaves a method out. The reasons are found by the code that the generator asks.</summary>
internal static class OmittedTaskRule
{
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
        [.. Enum.GetValues(typeof(LeaderTaskProblemKind)).Cast<LeaderTaskProblemKind>().Where(static kind => kind != LeaderTaskProblemKind.DuplicateName).Select(DescriptorOf)];

    /// <summary>Reports all problems of a method; false if it has none.</summary>
    public static bool Report(MarkedMethod marked, Compilation compilation, Action<Diagnostic> report)
    {
        bool any = false;
        foreach (LeaderTaskProblem problem in LeaderTaskMethodRules.Check(marked.Method, compilation).Concat(LeaderTaskScheduleRules.Check(marked.Arguments)))
        {
            any = true;
            ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
                .Add(DiagnosticKeys.Method, marked.Id)
                .Add(DiagnosticKeys.Property, problem.Subject)
                .Add(DiagnosticKeys.Replacement, ReplacementOf(problem, marked.Arguments));
            report(Diagnostic.Create(DescriptorOf(problem.Kind), marked.LocationOf(problem.Subject), properties, marked.DisplayName, problem.Message));
        }

        return any;
    }

    private static DiagnosticDescriptor DescriptorOf(LeaderTaskProblemKind kind) => kind switch
    {
        LeaderTaskProblemKind.NotAMethodOfAClass => Analyzers.Descriptors.NotAMethodOfAClass,
        LeaderTaskProblemKind.StartedByTheHost => Analyzers.Descriptors.StartedByTheHost,
        LeaderTaskProblemKind.Generic => Analyzers.Descriptors.Generic,
        LeaderTaskProblemKind.Inaccessible => Analyzers.Descriptors.Inaccessible,
        LeaderTaskProblemKind.FileLocal => Analyzers.Descriptors.FileLocal,
        LeaderTaskProblemKind.Abstract => Analyzers.Descriptors.AbstractTask,
        LeaderTaskProblemKind.NoPublicConstructor => Analyzers.Descriptors.NoPublicConstructor,
        LeaderTaskProblemKind.CallForbidden => Analyzers.Descriptors.CallForbidden,
        LeaderTaskProblemKind.ReturnType => Analyzers.Descriptors.ReturnType,
        LeaderTaskProblemKind.AsyncVoid => Analyzers.Descriptors.AsyncVoid,
        LeaderTaskProblemKind.Parameter => Analyzers.Descriptors.Parameter,
        LeaderTaskProblemKind.InvalidGroup => Analyzers.Descriptors.InvalidGroup,
        LeaderTaskProblemKind.InvalidName => Analyzers.Descriptors.InvalidName,
        LeaderTaskProblemKind.InvalidDuration => Analyzers.Descriptors.InvalidDuration,
        LeaderTaskProblemKind.InvalidCron => Analyzers.Descriptors.InvalidCron,
        LeaderTaskProblemKind.InvalidTimeZone => Analyzers.Descriptors.InvalidTimeZone,
        LeaderTaskProblemKind.InvalidPlaceholder => Analyzers.Descriptors.InvalidPlaceholder,
        LeaderTaskProblemKind.InvalidOnFailure => Analyzers.Descriptors.InvalidOnFailure,
        LeaderTaskProblemKind.EveryAndCron => Analyzers.Descriptors.EveryAndCron,
        LeaderTaskProblemKind.TimeZoneWithoutCron => Analyzers.Descriptors.TimeZoneWithoutCron,
        LeaderTaskProblemKind.DuplicateName => Analyzers.Descriptors.DuplicateName,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A new kind of problem needs a rule."),
    };

    private static string? ReplacementOf(LeaderTaskProblem problem, LeaderOnlyArguments arguments) => problem.Kind switch
    {
        LeaderTaskProblemKind.InvalidGroup => Suggestions.GroupName(arguments.ElectionGroup),
        LeaderTaskProblemKind.InvalidDuration => Suggestions.Duration(problem.Subject == nameof(arguments.Every) ? arguments.Every : arguments.Timeout),
        LeaderTaskProblemKind.InvalidCron => Suggestions.Cron(arguments.Cron),
        _ => null,
    };
}
