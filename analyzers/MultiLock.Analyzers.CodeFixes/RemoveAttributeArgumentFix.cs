using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>Removes a property of <c>[LeaderOnly]</c> that is wrong or has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveAttributeArgumentFix : PlannedFixProvider
{
    private static readonly string[] Schedules = ["Cron", "Every"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        Descriptors.InvalidName.Id,
        Descriptors.InvalidTimeZone.Id,
        Descriptors.InvalidOnFailure.Id,
        Descriptors.EveryAndCron.Id,
        Descriptors.TimeZoneWithoutCron.Id,
        Descriptors.RunOnStartWithoutSchedule.Id,
        Descriptors.TimeoutTooLong.Id,
    ];

    private protected override IEnumerable<PlannedFix> Plan(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        if (root.Find<AttributeSyntax>(diagnostic) is not { ArgumentList: { } list })
        {
            yield break;
        }

        string[] properties = diagnostic.Id == Descriptors.EveryAndCron.Id ? Schedules : [diagnostic.Properties[DiagnosticKeys.Property]!];
        foreach (string property in properties)
        {
            // With Cron, its time zone has to go too.
            string[] removed = diagnostic.Id == Descriptors.EveryAndCron.Id && property == "Cron" ? ["Cron", "TimeZone"] : [property];
            yield return new PlannedFix($"Remove {property}", "Remove" + property, editor => editor.ReplaceNode(list, (current, _) =>
            {
                var now = (AttributeArgumentListSyntax)current;
                return now.RemoveNodes(now.Arguments.Where(argument => removed.Contains(argument.NameEquals?.Name.Identifier.ValueText)), SyntaxRemoveOptions.KeepNoTrivia)!;
            }));
        }
    }
}
