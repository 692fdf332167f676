using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>What a project can say in <c>.editorconfig</c> and by pragmas, and what a test project is spared.</summary>
public sealed class ConfigurationTests
{
    private const string UnknownKey =
        """
        public sealed class Jobs
        {
            [LeaderOnly("billing", Every = "5m")]
            public void Run() => Console.WriteLine(1);
        }

        public sealed class Page([FromKeyedServices("reports")] ILeaderElectionService election)
        {
            public string Show() => election.ParticipantId;
        }
        """;

    [Fact]
    public async Task AKeyThatNothingDeclares_WhenKeysAreStrict_IsReported()
    {
        Diagnostic[] reports = await AnalyzeAsync(UnknownKey, ("multilock_group_keys", "strict"));

        Assert.Equal("MLK2016", Assert.Single(reports).Id);
    }

    [Fact]
    public async Task AKeyThatNothingDeclares_WhenKeysAreAnythingElseThanStrict_IsNotReported() =>
        Assert.Empty(await AnalyzeAsync(UnknownKey, ("multilock_group_keys", "lenient")));

    [Fact]
    public async Task AKeyThatConfigurationDeclares_WhenItIsListed_IsNotReported() =>
        Assert.Empty(await AnalyzeAsync(UnknownKey, ("multilock_group_keys", "strict"), ("multilock_known_groups", "archive, reports")));

    [Fact]
    public async Task AKeyThatIsNearlyAListedGroup_WhenAnalyzed_IsReported()
    {
        Diagnostic[] reports = await AnalyzeAsync(UnknownKey, ("multilock_known_groups", "report"));

        Assert.Contains("did you mean 'report'?", Assert.Single(reports).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GroupsOfVariables_WhenKeysAreStrict_KeepTheRuleSilent() => Assert.Empty(await AnalyzeAsync(
        UnknownKey + "\npublic static class Tenants\n{\n    public static void Add(ILeaderElections elections, string tenant) => elections.GetOrAdd(tenant);\n}\n",
        ("multilock_group_keys", "strict")));

    [Theory]
    [InlineData(ReportDiagnostic.Suppress)]
    [InlineData(ReportDiagnostic.Error)]
    public async Task ASeverity_WhenConfigured_Counts(ReportDiagnostic severity)
    {
        CSharpCompilation compilation = AnalyzerRun.Compile(RulePages.Code("MLK2004", "Flagged"));
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("MLK2004", severity)));

        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(compilation);

        Assert.Equal(severity == ReportDiagnostic.Error ? [DiagnosticSeverity.Error] : [], reports.Select(report => report.Severity));
    }

    [Fact]
    public async Task AReport_WhenAPragmaDisablesIt_IsSuppressed() =>
        Assert.Empty(await AnalyzerRun.DiagnosticsAsync("#pragma warning disable MLK2004\n" + RulePages.Code("MLK2004", "Flagged")));

    /// <summary>What is wrong in a leader task is wrong in a test project too; the rest, tests do on purpose.</summary>
    [Theory]
    [MemberData(nameof(Rules.Ids), MemberType = typeof(Rules))]
    public async Task ATestProject_WhenAnalyzed_IsSparedWhatTestsDoOnPurpose(string rule)
    {
        bool isAboutTasks = AnalyzerRun.Analyzers.Single(analyzer => analyzer.SupportedDiagnostics.Any(descriptor => descriptor.Id == rule))
            is LeaderTaskDeclarationAnalyzer or LeaderTaskBodyAnalyzer;
        CSharpCompilation framework = CSharpCompilation.Create("xunit.core", options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Compilation compilation = AnalyzerRun.Compile(RulePages.Code(rule, "Flagged")).AddReferences(framework.ToMetadataReference());

        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(compilation);

        Assert.Equal(isAboutTasks && rule != "MLK1103", reports.Length > 0);
    }

    private static Task<Diagnostic[]> AnalyzeAsync(string source, params (string Key, string Value)[] options) =>
        AnalyzerRun.DiagnosticsAsync(AnalyzerRun.Compile(source), new AnalyzerOptions([], new Provider(options)));

    private sealed class Provider((string Key, string Value)[] options) : AnalyzerConfigOptionsProvider
    {
        private readonly Options _options = new(options);

        public override AnalyzerConfigOptions GlobalOptions => _options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;
    }

    private sealed class Options((string Key, string Value)[] options) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = options.FirstOrDefault(option => option.Key == key).Value;
            return value is not null;
        }
    }
}
