using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>The groups that a compilation declares, and the keys that it asks for.</summary>
internal sealed class GroupNames(KnownSymbols known)
{
    private const string KnownGroupsOption = "multilock_known_groups";
    private const string KeysOption = "multilock_group_keys";
    private const string Strict = "strict";
    private const string DefaultGroup = "default";

    private readonly ConcurrentDictionary<string, bool> _declared = new(StringComparer.Ordinal) { [DefaultGroup] = true };
    private readonly ConcurrentBag<(string Key, Location Location)> _keys = [];
    private volatile bool _declaresOthers;

    public void NoteMethod(IMethodSymbol method, Action<Diagnostic> report, CancellationToken token)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Type.Is(known.ElectionService))
            {
                NoteParameter(parameter, report, token);
            }
        }

        if (known.LeaderOnlyOf(method) is { } attribute && LeaderOnlyArguments.Read(attribute).ElectionGroup is { } group)
        {
            _declared[group] = true;
        }
    }

    public void NoteCall(IInvocationOperation invocation, Action<Diagnostic> report)
    {
        IMethodSymbol method = invocation.TargetMethod;
        switch (method.Name)
        {
            case "AddLeaderGroup" when method.ContainingType.Is(known.ServiceCollectionExtensions):
            case "GetOrAdd" when method.ContainingType.Implements(known.Elections):
                NoteDeclaration(invocation.ArgumentOf("group")?.Value, report);
                break;
            case "GetRequiredKeyedService" or "GetKeyedService" when method.TypeArguments is [var service] && service.Is(known.ElectionService):
                if (invocation.ArgumentOf("serviceKey")?.Value is { } key && key.Unwrapped().ConstantValue is { HasValue: true, Value: string name })
                {
                    NoteKey(name, key.Syntax.GetLocation(), report);
                }

                break;
        }
    }

    public void NoteOption(ISimpleAssignmentOperation assignment, Action<Diagnostic> report)
    {
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "ElectionGroup", ContainingType: { } type } } && type.Is(known.ElectionOptions))
        {
            NoteDeclaration(assignment.Value, report);
        }
    }

    public void ReportUnknown(AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach ((string key, Location location) in _keys)
        {
            if (_declared.ContainsKey(key) || location.SourceTree is null)
            {
                continue;
            }

            AnalyzerConfigOptions settings = options.GetOptions(location.SourceTree);
            string[] listed = settings.TryGetValue(KnownGroupsOption, out string? list) ? [.. list.Split(',').Select(static group => group.Trim())] : [];
            if (listed.Contains(key, StringComparer.Ordinal))
            {
                continue;
            }

            bool isStrict = settings.TryGetValue(KeysOption, out string? keys) && string.Equals(keys.Trim(), Strict, StringComparison.OrdinalIgnoreCase) && !_declaresOthers;
            string? near = Suggestions.Nearest(key, _declared.Keys.Where(static group => group != DefaultGroup).Concat(listed));
            if (near is not null || isStrict)
            {
                report(Diagnostic.Create(
                    Descriptors.UnknownGroupKey,
                    location,
                    ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Replacement, near),
                    key,
                    near is null ? "" : $"; did you mean '{near}'?"));
            }
        }
    }

    private void NoteParameter(IParameterSymbol parameter, Action<Diagnostic> report, CancellationToken token)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass.Is(known.FromKeyedServices)
                && attribute.ConstructorArguments is [{ Value: string key }]
                && attribute.ApplicationSyntaxReference?.GetSyntax(token) is { } syntax)
            {
                NoteKey(key, syntax.GetLocation(), report);
            }
        }
    }

    private void NoteDeclaration(IOperation? value, Action<Diagnostic> report)
    {
        if (value is null)
        {
            return;
        }

        if (value.Unwrapped().ConstantValue is not { HasValue: true } constant)
        {
            _declaresOthers = true;
        }
        else if (constant.Value is string group && ReportIfLegal(group, value.Syntax.GetLocation(), report))
        {
            _declared[group] = true;
        }
    }

    private void NoteKey(string key, Location location, Action<Diagnostic> report)
    {
        if (ReportIfLegal(key, location, report))
        {
            _keys.Add((key, location));
        }
    }

    private static bool ReportIfLegal(string group, Location location, Action<Diagnostic> report)
    {
        if (ElectionGroupName.IsValid(group))
        {
            return true;
        }

        report(Diagnostic.Create(
            Descriptors.InvalidGroupName,
            location,
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticKeys.Replacement, Suggestions.GroupName(group)),
            group,
            ElectionGroupName.Rule));
        return false;
    }
}
