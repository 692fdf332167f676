using MultiLock.Generators.Helpers;

namespace MultiLock.Generators.Models;

/// <summary>The leader tasks of one containing type: one generated file.</summary>
/// <param name="ContainingType">The type as a reader would look for it; empty for code that is in none.</param>
/// <param name="HintName">The name of the file, unique ignoring case.</param>
/// <param name="ClassName">The name of the generated class.</param>
/// <param name="Tasks">The tasks, in ordinal order.</param>
internal sealed record LeaderTaskTypeModel(string ContainingType, string HintName, string ClassName, EquatableArray<LeaderTaskModel> Tasks);
