using Microsoft.CodeAnalysis;

namespace MultiLock.Generators.Rules;

/// <summary>What an attribute <c>[LeaderOnly]</c> says; null where it says nothing.</summary>
/// <param name="ElectionGroup">The group; null only in code that is wrong.</param>
/// <param name="Name">The name of the task.</param>
/// <param name="Every">The interval.</param>
/// <param name="Cron">The cron expression.</param>
/// <param name="TimeZone">The time zone of the cron expression.</param>
/// <param name="RunOnStart">Whether the task also runs at the start of each term.</param>
/// <param name="Timeout">The timeout of a run.</param>
/// <param name="OnFailure">The name of the enum's member; null for a number that it does not define.</param>
internal sealed record LeaderOnlyArguments(
    string? ElectionGroup,
    string? Name,
    string? Every,
    string? Cron,
    string? TimeZone,
    bool RunOnStart,
    string? Timeout,
    string? OnFailure)
{
    /// <summary>Gets whether ticks are recorded; null where the attribute does not say.</summary>
    public bool? Durable { get; init; }

    /// <summary>Gets the policy for missed ticks as C#; null for the default. A number that the enum does not define is refused when the host starts.</summary>
    public string? Missed { get; init; }

    public int? CatchUpLimit { get; init; }

    /// <summary>Gets the policy for interrupted ticks as C#; null for the default.</summary>
    public string? OnInterrupted { get; init; }

    public string? Jitter { get; init; }

    public int StepDownAfter { get; init; }

    public const string DefaultOnFailure = "Default";

    /// <summary>Gets when the task runs, for people.</summary>
    public string Schedule => this switch
    {
        { Every: not null } => $"every {Every}",
        { Cron: not null } => $"cron {Cron} ({TimeZone ?? "UTC"})",
        _ => "continuous",
    };

    public static LeaderOnlyArguments Read(AttributeData attribute)
    {
        Dictionary<string, TypedConstant> named = attribute.NamedArguments.ToDictionary(argument => argument.Key, argument => argument.Value);
        return new LeaderOnlyArguments(
            attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string : null,
            Text(nameof(Name)),
            Text(nameof(Every)),
            Text(nameof(Cron)),
            Text(nameof(TimeZone)),
            named.TryGetValue(nameof(RunOnStart), out TypedConstant runOnStart) && runOnStart.Value is true,
            Text(nameof(Timeout)),
            named.TryGetValue(nameof(OnFailure), out TypedConstant onFailure) ? MemberName(onFailure) : DefaultOnFailure)
        {
            Durable = named.TryGetValue(nameof(Durable), out TypedConstant durable) ? durable.Value as bool? : null,
            Missed = Member(nameof(Missed)),
            CatchUpLimit = Number(nameof(CatchUpLimit)),
            OnInterrupted = Member(nameof(OnInterrupted)),
            Jitter = Text(nameof(Jitter)),
            StepDownAfter = Number(nameof(StepDownAfter)) ?? 0,
        };

        string? Text(string name) => named.TryGetValue(name, out TypedConstant value) ? value.Value as string : null;

        string? Member(string name) =>
            !named.TryGetValue(name, out TypedConstant value) || value.Value is not int number || number == 0 ? null
            : MemberName(value) is { } member ? $"{value.Type!.Name}.{member}"
            : $"({value.Type!.Name})({number})";

        int? Number(string name) => named.TryGetValue(name, out TypedConstant value) ? value.Value as int? : null;
    }

    private static string? MemberName(TypedConstant value) => value.Type?
        .GetMembers()
        .OfType<IFieldSymbol>()
        .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value.Value))?
        .Name;
}
