using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using MultiLock.Analyzers.CodeFixes;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>Runs the code fixes as an editor does.</summary>
internal static class Fixes
{
    private static readonly ImmutableArray<CodeFixProvider> Providers =
    [
        .. typeof(RemoveAttributeArgumentFix).Assembly.GetTypes()
            .Where(type => typeof(CodeFixProvider).IsAssignableFrom(type) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static bool Provides(string rule) => Providers.Any(provider => provider.FixableDiagnosticIds.Contains(rule));

    public static Document Open(string source)
    {
        AdhocWorkspace workspace = new(MefHostServices.DefaultHost);
        CSharpCompilation compilation = AnalyzerRun.Compile(source);
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Judged",
            "Judged",
            LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: CSharpParseOptions.Default,
            metadataReferences: AnalyzerRun.Runtime));
        project = project.AddDocument("Usings.cs", Sources.Usings, filePath: "Usings.cs").Project;
        project = project.AddDocument("Backends.g.cs", Sources.Backends, filePath: "Backends.g.cs").Project;
        return project.AddDocument("Source0.cs", source, filePath: "Source0.cs");
    }

    /// <summary>Gets the titles of what is offered for the reports of a rule.</summary>
    public static async Task<string[]> OfferedAsync(string rule, string source)
    {
        Document document = Open(source);
        List<CodeAction> actions = [];
        foreach (Diagnostic report in await ReportsAsync(document, rule))
        {
            actions.AddRange(await ActionsAsync(document, report));
        }

        return [.. actions.Select(action => action.Title)];
    }

    /// <summary>Mends the first report of a rule that the fix is offered for.</summary>
    public static async Task<string> FixFirstAsync(string rule, string source, string title)
    {
        Document document = Open(source);
        foreach (Diagnostic report in await ReportsAsync(document, rule))
        {
            if ((await ActionsAsync(document, report)).FirstOrDefault(action => action.Title == title) is { } action)
            {
                return await ApplyAsync(document, action);
            }
        }

        Assert.Fail($"No fix '{title}' is offered for {rule}.");
        return "";
    }

    /// <summary>Mends all reports of a rule at once.</summary>
    public static async Task<string> FixAllAsync(string rule, string source, string title)
    {
        Document document = Open(source);
        Diagnostic[] reports = await ReportsAsync(document, rule);
        CodeFixProvider provider = Providers.Single(candidate => candidate.FixableDiagnosticIds.Contains(rule));
        List<CodeAction> actions = [];
        foreach (Diagnostic report in reports)
        {
            actions.AddRange(await ActionsAsync(document, report));
        }

        FixAllContext context = new(
            document, provider, FixAllScope.Document, actions.First(action => action.Title == title).EquivalenceKey!, [rule], new Reports(reports), TestContext.Current.CancellationToken);
        CodeAction? all = await provider.GetFixAllProvider()!.GetFixAsync(context);
        return await ApplyAsync(document, all!);
    }

    public static async Task<string> ApplyAsync(Document document, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Solution changed = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    private static async Task<Diagnostic[]> ReportsAsync(Document document, string rule)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        return [.. (await AnalyzerRun.DiagnosticsAsync(compilation)).Where(report => report.Id == rule)];
    }

    private static async Task<List<CodeAction>> ActionsAsync(Document document, Diagnostic report)
    {
        List<CodeAction> actions = [];
        foreach (CodeFixProvider provider in Providers.Where(candidate => candidate.FixableDiagnosticIds.Contains(report.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        return actions;
    }

    private sealed class Reports(Diagnostic[] reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(reports);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(reports.Where(report => report.Location.SourceTree?.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
