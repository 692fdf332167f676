using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>A stop that takes longer than the host waits. Judged at the end: the host's limit may be set anywhere.</summary>
internal sealed class StopTimeoutRule
{
    private static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly ConcurrentBag<(Location Location, TimeSpan Value)> _long = [];
    private volatile bool _shutdownTimeoutIsSet;

    public void Note(ISimpleAssignmentOperation assignment, IPropertyReferenceOperation target, KnownSymbols known)
    {
        if (target.Property.Name == "ShutdownTimeout")
        {
            _shutdownTimeoutIsSet = true;
        }
        else if (target.Property.Name == "StopTimeout"
            && target.Property.ContainingType.Is(known.ElectionOptions)
            && ConstantTimes.Read(assignment.Value, known) is { } time
            && time >= DefaultShutdownTimeout
            && time <= OneDay)
        {
            _long.Add((assignment.Syntax.GetLocation(), time));
        }
    }

    public void Report(Action<Diagnostic> report)
    {
        if (_shutdownTimeoutIsSet)
        {
            return;
        }

        foreach ((Location location, TimeSpan value) in _long)
        {
            report(Diagnostic.Create(Descriptors.StopTimeoutBeyondShutdown, location, value));
        }
    }
}
