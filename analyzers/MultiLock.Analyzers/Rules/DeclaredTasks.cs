using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers.Rules;

/// <summary>The leader tasks of a compilation, as far as they run, and whether anything registers them.</summary>
internal sealed class DeclaredTasks
{
    private const string Registration = "AddGeneratedLeaderTasks";

    private readonly ConcurrentBag<MarkedMethod> _tasks = [];
    private volatile bool _registered;

    public void Add(MarkedMethod task) => _tasks.Add(task);

    /// <summary>Any method of that name counts: a user may have wrapped the generated one.</summary>
    public void NoteCall(IMethodSymbol method)
    {
        if (!_registered && method.Name == Registration)
        {
            _registered = true;
        }
    }

    public void ReportDuplicates(Action<Diagnostic> report)
    {
        foreach (IGrouping<string, MarkedMethod> tasks in _tasks.GroupBy(static task => task.TaskName, StringComparer.Ordinal))
        {
            if (tasks.Skip(1).Any())
            {
                foreach (MarkedMethod task in tasks)
                {
                    report(Diagnostic.Create(
                        Descriptors.DuplicateName,
                        task.LocationOf(nameof(task.Arguments.Name)),
                        ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Method, task.Id),
                        task.DisplayName,
                        $"another task of this assembly has the name \"{tasks.Key}\" too: set Name to tell them apart."));
                }
            }
        }
    }

    /// <summary>Once, at the first task in the order of files: one call mends it for all.</summary>
    public void ReportIfNeverRegistered(Action<Diagnostic> report)
    {
        if (_registered || _tasks.IsEmpty)
        {
            return;
        }

        Location first = _tasks
            .Select(static task => task.Location)
            .OrderBy(static location => location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static location => location.SourceSpan.Start)
            .First();
        report(Diagnostic.Create(Descriptors.NeverRegistered, first));
    }
}
