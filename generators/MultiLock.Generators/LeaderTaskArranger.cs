using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CSharp;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;

namespace MultiLock.Generators;

/// <summary>Brings the tasks of an assembly into files, in an order that does not depend on the order of its sources.</summary>
internal static class LeaderTaskArranger
{
    /// <summary>A longer name may not fit into a path when generated files are written to disk.</summary>
    private const int MaxNameLength = 120;

    public static EquatableArray<LeaderTaskTypeModel> Arrange(ImmutableArray<LeaderTaskModel> tasks)
    {
        UniqueNames hintNames = new(RegistrationEmitter.HintName);
        UniqueNames classNames = new();
        return new EquatableArray<LeaderTaskTypeModel>(WithoutDuplicates(tasks)
            .GroupBy(task => task.ContainingType, StringComparer.Ordinal)
            .OrderBy(type => type.Key, StringComparer.Ordinal)
            .Select(type => new LeaderTaskTypeModel(
                type.Key,
                hintNames.Take(Shorten(Identifiers.Sanitize(type.Key, '.'))),
                classNames.Take(Shorten(Identifiers.Sanitize(type.Key)) + "_Tasks"),
                new EquatableArray<LeaderTaskModel>(type
                    .OrderBy(task => task.Method, StringComparer.Ordinal)
                    .ThenBy(task => task.Name, StringComparer.Ordinal)
                    .ThenBy(task => task.OmittedReason, StringComparer.Ordinal)))));
    }

    private static IEnumerable<LeaderTaskModel> WithoutDuplicates(ImmutableArray<LeaderTaskModel> tasks)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> duplicates = new(
            tasks.Where(task => task.Call is not null && !seen.Add(task.Name)).Select(task => task.Name), StringComparer.Ordinal);
        return tasks.Select(task => task.Call is not null && duplicates.Contains(task.Name) ? LeaveOut(task) : task);
    }

    private static LeaderTaskModel LeaveOut(LeaderTaskModel task) => task with
    {
        Call = null,
        OmittedReason = $"another task of this assembly has the name {SymbolDisplay.FormatLiteral(task.Name, quote: true)} too: set Name to tell them apart.",
    };

    private static string Shorten(string name) => name.Length <= MaxNameLength ? name : name.Substring(0, MaxNameLength);
}
