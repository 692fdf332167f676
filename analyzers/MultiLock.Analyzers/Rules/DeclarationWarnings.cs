using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>What the generator writes although it was probably not meant.</summary>
internal static class DeclarationWarnings
{
    private const int FieldsWithSeconds = 6;

    /// <summary>As <c>LeaderTaskSettings</c> has it: the longest time that a timer can wait, in whole days.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    public static void Report(MarkedMethod task, Action<Diagnostic> report)
    {
        LeaderOnlyArguments arguments = task.Arguments;
        if (!task.Method.IsStatic && HostedServices.IsHostedService(task.Method.ContainingType))
        {
            report(Diagnostic.Create(Descriptors.TaskInHostedService, task.Location, task.Method.ContainingType.Name));
        }

        if (arguments is { RunOnStart: true, Every: null, Cron: null })
        {
            Report(nameof(arguments.RunOnStart), Descriptors.RunOnStartWithoutSchedule, null, task.DisplayName);
        }

        if (ScheduleDuration.TryParse(arguments.Timeout, out TimeSpan timeout) && timeout > LongestTimeout)
        {
            Report(nameof(arguments.Timeout), Descriptors.TimeoutTooLong, null, arguments.Timeout!);
        }

        if (IsWritten(arguments.TimeZone) && !TimeZones.IsKnown(arguments.TimeZone!))
        {
            string? near = Suggestions.Nearest(arguments.TimeZone!, TimeZones.All);
            Report(nameof(arguments.TimeZone), Descriptors.UnknownTimeZone, near, arguments.TimeZone!, near is null ? "" : $"; did you mean '{near}'?");
        }

        if (IsWritten(arguments.Cron))
        {
            CheckWildcard(arguments.Cron!);
        }

        void Report(string property, DiagnosticDescriptor descriptor, string? replacement, params object[] messageArguments) => report(Diagnostic.Create(
            descriptor,
            task.LocationOf(property),
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Property, property).Add(DiagnosticKeys.Replacement, replacement),
            messageArguments));

        void CheckWildcard(string cron)
        {
            string[] fields = cron.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            int minute = fields.Length == FieldsWithSeconds ? 1 : 0;
            if (minute == 1 && fields[0] == "*" && IsOneValue(fields[1]))
            {
                ReportWildcard(fields, 0, "sixty times in its minute", "second");
            }
            else if (fields[minute] == "*" && IsOneValue(fields[minute + 1]))
            {
                ReportWildcard(fields, minute, "in every minute of its hour", "minute");
            }
        }

        void ReportWildcard(string[] fields, int field, string how, string name)
        {
            string[] mended = [.. fields];
            mended[field] = "0";
            Report(nameof(arguments.Cron), Descriptors.CronWildcard, string.Join(" ", mended), arguments.Cron!, how, name);
        }
    }

    private static bool IsWritten(string? value) => value is not null && value.IndexOf('%') < 0;

    private static bool IsOneValue(string field) => field.All(static c => c is >= '0' and <= '9');
}
