using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cronos;
using Microsoft.Extensions.Configuration;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>Reads the values of one task, from its attribute and from configuration, and collects what is wrong with them.</summary>
internal sealed class LeaderTaskSettings(LeaderTaskDescriptor task, IConfiguration? configuration, List<string> errors)
{
    public const string Section = "MultiLock:Tasks";

    internal const int DefaultCatchUpLimit = 100;
    private const int MaxCatchUpLimit = 10_000;

    /// <summary>From this interval on, the record costs little beside what the runs are worth.</summary>
    private static readonly TimeSpan RecordedFrom = TimeSpan.FromMinutes(1);

    /// <summary>A longer jitter would outlast what clocks are compared over.</summary>
    private static readonly TimeSpan MaxJitter = TimeSpan.FromDays(1);

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
        bool scheduled = task.Every is not null || task.Cron is not null;
        bool? durable = ReadSwitch(configuration, Key(nameof(LeaderOnlyAttribute.Durable)), $"task '{task.Name}'", errors) ?? task.Durable;
        bool recorded = schedule is not null && (durable ?? schedule.RecordedByDefault(RecordedFrom));
        LeaderTaskMissed missed = ReadEnum(nameof(LeaderOnlyAttribute.Missed), task.Missed);
        LeaderTaskInterrupted onInterrupted = ReadEnum(nameof(LeaderOnlyAttribute.OnInterrupted), task.OnInterrupted);
        if (schedule is not null || !scheduled)
        {
            CheckRecording(recorded, durable, missed, onInterrupted);
        }

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
            OnFailure = ReadOnFailure(scheduled),
            Recorded = recorded,
            InsistsOnRecord = recorded && durable == true,
            Missed = missed,
            CatchUpLimit = ReadNumber(nameof(LeaderOnlyAttribute.CatchUpLimit), task.CatchUpLimit ?? DefaultCatchUpLimit, 1, MaxCatchUpLimit),
            OnInterrupted = onInterrupted,
            Delay = ReadJitter(schedule),
            StepDownAfter = ReadNumber(nameof(LeaderOnlyAttribute.StepDownAfter), task.StepDownAfter, 0, int.MaxValue),
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

    /// <summary>What only a record can keep must not be promised without one.</summary>
    private void CheckRecording(bool recorded, bool? durable, LeaderTaskMissed missed, LeaderTaskInterrupted onInterrupted)
    {
        if (recorded)
        {
            return;
        }

        const string Rule = "it needs ticks that are recorded";
        string remedy = task.Every is null && task.Cron is null ? "Remove it, or add Cron or Every" : "Remove it, or set Durable = true";
        if (durable == true)
        {
            Fail(nameof(LeaderOnlyAttribute.Durable), "true", "only ticks of a schedule are recorded", remedy);
        }

        if (missed != LeaderTaskMissed.RunOnce)
        {
            Fail(nameof(LeaderOnlyAttribute.Missed), missed.ToString(), Rule, remedy);
        }

        if (onInterrupted != LeaderTaskInterrupted.Skip)
        {
            Fail(nameof(LeaderOnlyAttribute.OnInterrupted), onInterrupted.ToString(), Rule, remedy);
        }
    }

    private TimeSpan ReadJitter(LeaderTaskSchedule? schedule)
    {
        const string Option = nameof(LeaderOnlyAttribute.Jitter);
        string? written = configuration?[Key(Option)] is { Length: > 0 } configured ? configured : task.Jitter;
        if (written is null || !TryReadDuration(Option, written, out TimeSpan jitter))
        {
            return TimeSpan.Zero;
        }

        TimeSpan longest = schedule?.Interval is { } interval && interval < MaxJitter ? interval : MaxJitter;
        if (task.Every is null && task.Cron is null)
        {
            Fail(Option, written, "only a schedule has jitter", "Remove it, or add Cron or Every");
        }
        else if (jitter > longest)
        {
            Fail(Option, written, $"the jitter is at most the interval, and at most {MaxJitter.Days} day", "Shorten it");
        }

        return LeaderTaskJitter.Of(task.ElectionGroup, task.Name, jitter);
    }

    private T ReadEnum<T>(string option, T written)
        where T : struct, Enum
    {
        string? configured = configuration?[Key(option)];
        T value = written;
        if (!string.IsNullOrEmpty(configured) && !Enum.TryParse(configured, ignoreCase: true, out value))
        {
            Fail(option, configured, $"the value is one of {string.Join(", ", Enum.GetNames<T>())}", "Write one of them");
            return written;
        }

        if (!Enum.IsDefined(value))
        {
            Fail(option, value.ToString(), $"the value is one of {string.Join(", ", Enum.GetNames<T>())}", "Write one of them");
        }

        return value;
    }

    private int ReadNumber(string option, int written, int min, int max)
    {
        string? configured = configuration?[Key(option)];
        int value = written;
        if ((!string.IsNullOrEmpty(configured) && !int.TryParse(configured, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) || value < min || value > max)
        {
            string range = max == int.MaxValue ? $"from {min} on" : $"from {min} to {max}";
            Fail(option, string.IsNullOrEmpty(configured) ? written.ToString(CultureInfo.InvariantCulture) : configured, $"the value is a whole number {range}", "Write one");
        }

        return value;
    }

    /// <summary>Where configuration overrides what the attribute says.</summary>
    private string Key(string option) => $"{Section}:{task.Name}:{option}";

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
