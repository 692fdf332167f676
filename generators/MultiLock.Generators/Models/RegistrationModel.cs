namespace MultiLock.Generators.Models;

/// <summary>What the registration file depends on: whether there are tasks, but not which.</summary>
/// <param name="Environment">The assembly.</param>
/// <param name="HasTasks">Whether it has leader tasks, or methods that were meant to be some.</param>
internal sealed record RegistrationModel(EnvironmentModel Environment, bool HasTasks);
