using MultiLock.Generators.Helpers;

namespace MultiLock.Generators.Models;

/// <summary>The leader tasks of an assembly: the file that lists them all.</summary>
/// <param name="AssemblyName">The assembly.</param>
/// <param name="ClassNames">The generated classes, in ordinal order.</param>
/// <param name="Tasks">The tasks, by group.</param>
internal sealed record LeaderTaskListModel(string AssemblyName, EquatableArray<string> ClassNames, EquatableArray<LeaderTaskListItem> Tasks)
{
    public static LeaderTaskListModel Of(string assemblyName, EquatableArray<LeaderTaskTypeModel> types) => new(
        assemblyName,
        new EquatableArray<string>(types.Select(type => type.ClassName)),
        new EquatableArray<LeaderTaskListItem>(types
            .SelectMany(type => type.Tasks)
            .Select(LeaderTaskListItem.Of)
            .OrderBy(task => task.OmittedReason is not null)
            .ThenBy(task => task.Group, StringComparer.Ordinal)
            .ThenBy(task => task.Method, StringComparer.Ordinal)
            .ThenBy(task => task.Schedule, StringComparer.Ordinal)));
}
