using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>The body of a leader task, walked through once.</summary>
internal sealed class LeaderTaskBody(IMethodSymbol method, AttributeData attribute, IOperation block, KnownSymbols known, Action<Diagnostic> report)
{
    public IMethodSymbol Method { get; } = method;

    public IOperation Block { get; } = block;

    public KnownSymbols Known { get; } = known;

    public LeaderOnlyArguments Arguments { get; } = LeaderOnlyArguments.Read(attribute);

    /// <summary>Gets the operations of the body, without those of the functions inside it, which may run at other times.</summary>
    public ImmutableArray<IOperation> Operations { get; } = [.. block.DescendantsHere()];

    /// <summary>Gets the parameter that is cancelled when the run has to end.</summary>
    public IParameterSymbol? Token { get; } = method.Parameters.FirstOrDefault(parameter => parameter.Type.Is(known.CancellationToken));

    /// <summary>Gets a value indicating whether the task is to run for a whole term.</summary>
    public bool IsContinuous => Arguments is { Every: null, Cron: null };

    public string Name => Method.Name;

    public void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments) =>
        report(Diagnostic.Create(descriptor, location, ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Token, Token?.Name), arguments));

    public void ReportMethod(DiagnosticDescriptor descriptor) =>
        Report(descriptor, Method.Locations.FirstOrDefault(static location => location.IsInSource) ?? Block.Syntax.GetLocation(), Name);

    /// <summary>Whether an operation, or one inside it, could notice that the run has to end.</summary>
    public bool LooksAtToken(IOperation operation)
    {
        if (Notices(operation))
        {
            return true;
        }

        foreach (IOperation child in operation.ChildOperations)
        {
            if (LooksAtToken(child))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a parameter is bound to the run: a service that is disposed with it. An interface may be anything, so it is not.</summary>
    public bool IsDisposedWithTheRun(IParameterSymbol parameter) =>
        parameter.ContainingSymbol.Is(Method)
        && !parameter.Type.IsBelow("Microsoft.Extensions")
        && parameter.Type.AllInterfaces.Any(contract => contract.Is(Known.Disposable) || contract.Name == "IAsyncDisposable");

    public bool IsLeadership(ITypeSymbol? type) => type.Is(Known.LeadershipContext) || type.Is(Known.LeaderTaskRun);

    private bool Notices(IOperation operation) => operation switch
    {
        IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation =>
            operation.Type.Is(Known.CancellationToken) || operation.Type.Is(Known.CancellationTokenSource) || IsLeadership(operation.Type),
        IPropertyReferenceOperation property =>
            (property.Type.Is(Known.CancellationToken) && !property.Property.ContainingType.Is(Known.CancellationToken))
            || IsLeadership(property.Type)
            || Known.IsElectionMember(property.Property, "IsLeader"),
        _ => false,
    };
}
