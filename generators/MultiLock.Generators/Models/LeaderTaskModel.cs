using MultiLock.Generators.Rules;

namespace MultiLock.Generators.Models;

/// <summary>A method marked <c>[LeaderOnly]</c>.</summary>
/// <param name="ContainingType">Its type as a reader would look for it; the tasks of one share a file.</param>
/// <param name="Method">The method as a reader would look for it.</param>
/// <param name="Name">The name of the task.</param>
/// <param name="Arguments">What the attribute says.</param>
/// <param name="Call">How it is called; null when it is left out.</param>
/// <param name="OmittedReason">Why it is left out; null when it is not.</param>
internal sealed record LeaderTaskModel(
    string ContainingType,
    string Method,
    string Name,
    LeaderOnlyArguments Arguments,
    LeaderTaskCall? Call,
    string? OmittedReason);
