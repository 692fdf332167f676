using Cronos;

namespace MultiLock.Generators.Rules;

/// <summary>The rules for the values in the attribute. Values out of configuration are checked when the host starts.</summary>
internal static class LeaderTaskScheduleRules
{
    /// <summary>The <see cref="LeaderTaskProblem.Subject"/> of a problem with the group, which is the attribute's only positional argument.</summary>
    public const string ElectionGroup = nameof(ElectionGroup);

    private const int FieldsWithSeconds = 6;

    /// <summary>A fixed day, so that the answer for an expression is the same in every build.</summary>
    private static readonly DateTime SomeDay = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static IEnumerable<LeaderTaskProblem> Check(LeaderOnlyArguments arguments)
    {
        if (!ElectionGroupName.IsValid(arguments.ElectionGroup))
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.InvalidGroup, $"{Quote(arguments.ElectionGroup)} is not a group name: {ElectionGroupName.Rule}.", ElectionGroup);
        }

        if (arguments.Name is not null && string.IsNullOrWhiteSpace(arguments.Name))
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.InvalidName, "Name is empty: give the task a name, or leave Name out for Namespace.Type.Method.", nameof(arguments.Name));
        }

        if (arguments.Every is not null && arguments.Cron is not null)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.EveryAndCron, "Every and Cron are both set: keep one of them.", nameof(arguments.Cron));
        }

        if (arguments.TimeZone is not null && arguments.Cron is null)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.TimeZoneWithoutCron, "TimeZone is set without Cron, the only schedule that has a time zone: set Cron, or remove TimeZone.", nameof(arguments.TimeZone));
        }

        LeaderTaskProblem?[] values =
        [
            CheckValue("Every", arguments.Every, CheckDuration),
            CheckValue("Cron", arguments.Cron, CheckCron),
            CheckValue("TimeZone", arguments.TimeZone, CheckTimeZone),
            CheckValue("Timeout", arguments.Timeout, CheckDuration),
            CheckValue("Jitter", arguments.Jitter, CheckDuration),
        ];
        foreach (LeaderTaskProblem? problem in values)
        {
            if (problem is not null)
            {
                yield return problem;
            }
        }

        if (arguments.OnFailure is null)
        {
            yield return new LeaderTaskProblem(
                LeaderTaskProblemKind.InvalidOnFailure, "OnFailure is a number that LeaderTaskFailure does not define: name one of its members.", nameof(arguments.OnFailure));
        }
    }

    private static LeaderTaskProblem? CheckValue(string property, string? value, Func<string, string, LeaderTaskProblem?> check) => value switch
    {
        null => null,
        _ when value.IndexOf('%') < 0 => check(property, value),
        _ when IsPlaceholder(value) => null,
        _ => new LeaderTaskProblem(
            LeaderTaskProblemKind.InvalidPlaceholder,
            $"{property} = {Quote(value)}: a value out of configuration is written \"%Section:Key%\", with nothing before or after it.",
            property),
    };

    private static bool IsPlaceholder(string value)
    {
        string key = value.Trim('%');
        return key.Length == value.Length - 2
            && value[0] == '%'
            && key.IndexOf('%') < 0
            && key.Split(':').All(segment => segment.Length > 0 && segment.Trim() == segment);
    }

    private static LeaderTaskProblem? CheckDuration(string property, string value) => ScheduleDuration.TryParse(value, out _)
        ? null
        : new LeaderTaskProblem(LeaderTaskProblemKind.InvalidDuration, $"{property} = {Quote(value)}: {ScheduleDuration.Rule}.", property);

    private static LeaderTaskProblem? CheckTimeZone(string property, string value) => string.IsNullOrWhiteSpace(value)
        ? new LeaderTaskProblem(LeaderTaskProblemKind.InvalidTimeZone, $"{property} is empty: write an IANA or Windows id, or leave it out for UTC.", property)
        : null;

    private static LeaderTaskProblem? CheckCron(string property, string value)
    {
        int fields = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (FieldsWithSeconds - 1 or FieldsWithSeconds))
        {
            return Invalid("a cron expression has five fields, or six with seconds first");
        }

        try
        {
            CronFormat format = fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard;
            return CronExpression.Parse(value, format).GetNextOccurrence(SomeDay) is null ? Invalid("no such day ever comes") : null;
        }
        catch (CronFormatException exception)
        {
            return Invalid(exception.Message.TrimEnd('.'));
        }

        LeaderTaskProblem Invalid(string reason) =>
            new(LeaderTaskProblemKind.InvalidCron, $"{property} = {Quote(value)}: {reason}. Minute, hour, day, month, weekday: \"0 3 * * *\" is 03:00 every day.", property);
    }

    private static string Quote(string? value) => value is null ? "null" : "\"" + value + "\"";
}
