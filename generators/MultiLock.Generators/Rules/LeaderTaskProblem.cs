namespace MultiLock.Generators.Rules;

/// <summary>One reason why a method cannot be run.</summary>
/// <param name="Kind">For the analyzers, which have one diagnostic a kind.</param>
/// <param name="Message">What is wrong, and what to write instead.</param>
internal sealed record LeaderTaskProblem(LeaderTaskProblemKind Kind, string Message);
