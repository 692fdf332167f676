using Microsoft.CodeAnalysis.Editing;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>A change that mends one report.</summary>
/// <param name="Title">What the editor offers.</param>
/// <param name="Key">What tells it from other changes for the same report; all changes of one key can be made together.</param>
/// <param name="Apply">Makes the change.</param>
internal sealed record PlannedFix(string Title, string Key, Action<SyntaxEditor> Apply);
