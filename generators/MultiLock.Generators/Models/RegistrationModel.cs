using MultiLock.Generators.Helpers;

namespace MultiLock.Generators.Models;

/// <summary>What the registration file depends on: which types have tasks, but not which tasks these are.</summary>
/// <param name="Environment">The assembly.</param>
/// <param name="ClassNames">The generated classes, in ordinal order.</param>
internal sealed record RegistrationModel(EnvironmentModel Environment, EquatableArray<string> ClassNames);
