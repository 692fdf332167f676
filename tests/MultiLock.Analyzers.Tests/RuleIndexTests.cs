using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>The index of the rule pages is written by this test: <c>MULTILOCK_UPDATE_SNAPSHOTS=1</c> writes it, any other run compares.</summary>
public sealed class RuleIndexTests
{
    [Fact]
    public void TheIndex_WhenComparedWithTheRules_ListsThemAll()
    {
        string path = Path.Combine(RulePages.Folder, "README.md");
        string expected = Index();
        if (Environment.GetEnvironmentVariable("MULTILOCK_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Index()
    {
        StringBuilder text = new(
            """
            # Rules

            What `MultiLock.Analyzers` reports, in the editor and in the build. An error is what cannot work; a warning is what is probably wrong.
            Change a severity in `.editorconfig`, as with every analyzer:

            ```ini
            dotnet_diagnostic.MLK2006.severity = none
            dotnet_analyzer_diagnostic.category-MultiLock.Configuration.severity = error
            ```

            Test projects, known by the test framework that they reference, are spared the rules of the last two groups, except those about the bodies of leader tasks.

            """);
        AddGroup(text, '1', "Attribute and generator", "Errors here are the methods that the generator leaves out; it lists them with the same reason in its output.");
        AddGroup(text, '2', "Run time", "What leads to two leaders at work, or to none.");
        AddGroup(text, '3', "Configuration", "What can be seen of options and names without starting the host.");
        return text.ToString();
    }

    private static void AddGroup(StringBuilder text, char group, string title, string about)
    {
        text.Append('\n').Append("## ").Append(title).Append("\n\n").Append(about).Append("\n\n| rule | severity | fix | about |\n|---|---|---|---|\n");
        foreach (DiagnosticDescriptor rule in Rules.All.Where(rule => rule.Id[3] == group))
        {
            text.Append("| [").Append(rule.Id).Append("](").Append(rule.Id).Append(".md) | ")
                .Append(rule.DefaultSeverity == DiagnosticSeverity.Error ? "error" : "warning").Append(" | ")
                .Append(Fixes.Provides(rule.Id) ? "yes" : "").Append(" | ")
                .Append(rule.Title.ToString(CultureInfo.InvariantCulture).Replace("\"%Section:Key%\"", "`\"%Section:Key%\"`", StringComparison.Ordinal)).Append(" |\n");
        }
    }
}
