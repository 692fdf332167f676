using System.Diagnostics.CodeAnalysis;
using Cronos;
using Microsoft.Extensions.Configuration;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>Reads the values of one task, from its attribute and from configuration, and collects what is wrong with them.</summary>
internal sealed class LeaderTaskSettings(LeaderTaskDescriptor task, IConfiguration? configuration, List<string> errors)
{
    public const string Section = "MultiLock:Tasks";

    // A longer text is no schedule, and may be a secret that a wrong key has led to.
    private const int LongestShownValue = 64;

    /// <summary>The longest time that a timer of .NET can wait is a little over 49 days.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(49);

    public LeaderTaskDefinition Read(bool hostEnabled, DateTimeOffset now)
    {
        bool enabled = ReadSwitch(configuration, $"{Section}:{task.Name}:Enabled", $"task '{task.Name}'", errors) != false && hostEnabled;
        if (!enabled)
        {
            return new LeaderTaskDefinition
            {
                Name = task.Name,
                ElectionGroup = task.ElectionGroup,
                Method = task.Method,
                Enabled = false,
                Invoke = task.Invoke,
            };
        }

        CheckNames();
        LeaderTaskSchedule? schedule = ReadSchedule(now, out string text);
        return new LeaderTaskDefinition
        {
            Name = task.Name,
            ElectionGroup = task.ElectionGroup,
            Method = task.Method,
            Enabled = true,
            Schedule = schedule,
            ScheduleText = text,
            RunOnStart = task.RunOnStart,
            Timeout = ReadTimeout(),
            OnFailure = ReadOnFailure(scheduled: task.Every is not null || task.Cron is not null),
            Invoke = task.Invoke,
        };
    }

    /// <summary>Reads <c>true</c> or <c>false</c>; null if the key has no value or a wrong one.</summary>
    public static bool? ReadSwitch(IConfiguration? configuration, string key, string subject, List<string> errors)
    {
        string? value = configuration?[key];
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (bool.TryParse(value, out bool result))
        {
            return result;
        }

        errors.Add($"{subject}: configuration '{key}' = {Show(value)}: the value is 'true' or 'false'. Write one of them, or remove the key.");
        return null;
    }

    private static string Show(string value) =>
        value.Length <= LongestShownValue ? $"'{value}'" : $"a text of {value.Length} characters";

    private void CheckNames()
    {
        if (string.IsNullOrWhiteSpace(task.Name))
        {
            Fail(nameof(LeaderOnlyAttribute.Name), task.Name, "a task has a name that is not blank", "Remove Name to get the default");
        }

        if (!ElectionGroupName.IsValid(task.ElectionGroup))
        {
            Fail(nameof(LeaderOnlyAttribute.ElectionGroup), task.ElectionGroup, ElectionGroupName.Rule, "Rename the group");
        }
    }

    private LeaderTaskSchedule? ReadSchedule(DateTimeOffset now, out string text)
    {
        text = "continuous";
        if (task.Every is not null && task.Cron is not null)
        {
            Fail(nameof(LeaderOnlyAttribute.Every), task.Every, "a task has Every or Cron, not both", "Remove one of them");
            return null;
        }

        if (task.TimeZone is not null && task.Cron is null)
        {
            Fail(nameof(LeaderOnlyAttribute.TimeZone), task.TimeZone, "TimeZone belongs to Cron", "Remove it, or add Cron");
            return null;
        }

        LeaderTaskSchedule? schedule =
            task.Every is not null ? ReadEvery(ref text)
            : task.Cron is not null ? ReadCron(ref text)
            : null;
        if (schedule is not null && schedule.NextAfter(now) is null)
        {
            Fail(
                task.Every is null ? nameof(LeaderOnlyAttribute.Cron) : nameof(LeaderOnlyAttribute.Every),
                task.Every ?? task.Cron,
                "a schedule has a tick in the future, and this one never fires",
                "Correct the day and the month, or the interval");
        }

        return schedule;
    }

    private LeaderTaskSchedule? ReadEvery(ref string text)
    {
        if (!TryReadDuration(nameof(LeaderOnlyAttribute.Every), task.Every!, out TimeSpan every))
        {
            return null;
        }

        text = $"every {every}";
        return new LeaderTaskSchedule(every);
    }

    private LeaderTaskSchedule? ReadCron(ref string text)
    {
        // Both are read before either is judged, so that one start names all that is wrong.
        bool hasZone = TryReadTimeZone(out TimeZoneInfo? timeZone);
        if (!TryReadCron(out CronExpression? cron, out string expression) || !hasZone)
        {
            return null;
        }

        text = $"cron {expression} ({timeZone!.Id})";
        return new LeaderTaskSchedule(cron, timeZone);
    }

    private bool TryReadCron([NotNullWhen(true)] out CronExpression? cron, out string expression)
    {
        const string Option = nameof(LeaderOnlyAttribute.Cron);
        cron = null;
        if (!TryGetValue(Option, task.Cron!, out expression))
        {
            return false;
        }

        int fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (5 or 6))
        {
            Fail(Option, task.Cron, $"a cron expression has five fields, or six with seconds first, and this has {fields}", "Write for example \"0 3 * * *\"", expression);
            return false;
        }

        try
        {
            cron = CronExpression.Parse(expression, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return true;
        }
        catch (CronFormatException exception)
        {
            Fail(Option, task.Cron, $"it is no cron expression: {exception.Message.TrimEnd('.')}", "Write for example \"0 3 * * *\"", expression);
            return false;
        }
    }

    private bool TryReadTimeZone([NotNullWhen(true)] out TimeZoneInfo? timeZone)
    {
        const string Option = nameof(LeaderOnlyAttribute.TimeZone);
        timeZone = TimeZoneInfo.Utc;
        if (task.TimeZone is null)
        {
            return true;
        }

        if (!TryGetValue(Option, task.TimeZone, out string id))
        {
            return false;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out timeZone))
        {
            return true;
        }

        Fail(Option, task.TimeZone, "a time zone is an IANA or Windows id that this machine knows", "Write for example \"Europe/Oslo\"; a slim container image may need the package tzdata", id);
        return false;
    }

    private TimeSpan? ReadTimeout()
    {
        const string Option = nameof(LeaderOnlyAttribute.Timeout);
        if (task.Timeout is null || !TryReadDuration(Option, task.Timeout, out TimeSpan timeout))
        {
            return null;
        }

        if (timeout > MaxTimeout)
        {
            Fail(Option, task.Timeout, $"a timeout is at most {MaxTimeout.Days} days", "Shorten it, or remove it");
        }

        return timeout;
    }

    private LeaderTaskFailure ReadOnFailure(bool scheduled)
    {
        if (!Enum.IsDefined(task.OnFailure))
        {
            Fail(
                nameof(LeaderOnlyAttribute.OnFailure),
                task.OnFailure.ToString(),
                $"the value is one of {string.Join(", ", Enum.GetNames<LeaderTaskFailure>())}",
                "Write one of them");
        }

        return task.OnFailure != LeaderTaskFailure.Default ? task.OnFailure
            : scheduled ? LeaderTaskFailure.NextTick
            : LeaderTaskFailure.Retry;
    }

    private bool TryReadDuration(string option, string written, out TimeSpan duration)
    {
        duration = default;
        if (!TryGetValue(option, written, out string value))
        {
            return false;
        }

        if (ScheduleDuration.TryParse(value, out duration))
        {
            return true;
        }

        Fail(option, written, ScheduleDuration.Rule, "Write for example \"5m\"", value);
        return false;
    }

    /// <summary>Replaces <c>%Section:Key%</c> by the value in configuration.</summary>
    private bool TryGetValue(string option, string written, out string value)
    {
        value = written;
        if (written is not ['%', .. { Length: > 0 } key, '%'])
        {
            return true;
        }

        string? configured = configuration?[key];
        if (string.IsNullOrWhiteSpace(configured))
        {
            Fail(option, written, $"configuration has no value for '{key}'", $"Set '{key}', or write the value in the attribute");
            return false;
        }

        value = configured.Trim();
        return true;
    }

    private void Fail(string option, string? written, string rule, string remedy, string? value = null)
    {
        string configured = value is null || value == written ? "" : $", configured as {Show(value)}";
        errors.Add($"task '{task.Name}' ({task.Method}): {option} = {Show(written ?? "")}{configured}: {rule}. {remedy}.");
    }
}
