using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>All rules, by what is declared.</summary>
internal static class Rules
{
    public static DiagnosticDescriptor[] All { get; } =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Ids => [.. All.Select(descriptor => descriptor.Id)];
}
