namespace MultiLock.Generators.Rules;

/// <summary>One reason why a method cannot be run.</summary>
/// <param name="Kind">For the analyzers, which have one diagnostic a kind.</param>
/// <param name="Message">What is wrong, and what to write instead.</param>
/// <param name="Subject">The property of the attribute, or the parameter of the method, that is wrong; null for the method itself.</param>
internal sealed record LeaderTaskProblem(LeaderTaskProblemKind Kind, string Message, string? Subject = null);
