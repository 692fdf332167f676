using MultiLock.Generators.Rules;

namespace MultiLock.Generators.Models;

/// <summary>One argument of a generated call.</summary>
/// <param name="Source">Where its value comes from.</param>
/// <param name="Type">The type of the service, as C#; empty for what is none.</param>
/// <param name="Literal">The constant or the service key, as C#.</param>
/// <param name="IsOptional">Whether a service that is not registered is null.</param>
internal sealed record LeaderTaskParameter(LeaderTaskParameterSource Source, string Type, string? Literal, bool IsOptional);
