using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>Source in which <c>[|…|]</c> marks what is to be reported.</summary>
internal static class Marked
{
    private const string Open = "[|";
    private const string Close = "|]";

    public static (string Source, TextSpan[] Spans) Parse(string marked)
    {
        List<TextSpan> spans = [];
        for (int open = marked.IndexOf(Open, StringComparison.Ordinal); open >= 0; open = marked.IndexOf(Open, StringComparison.Ordinal))
        {
            int close = marked.IndexOf(Close, open, StringComparison.Ordinal);
            Assert.True(close > open, "A mark is not closed.");
            spans.Add(TextSpan.FromBounds(open, close - Open.Length));
            marked = marked.Remove(close, Close.Length).Remove(open, Open.Length);
        }

        return (marked, [.. spans]);
    }

    /// <summary>Asserts that the rule, and no other, is reported at the marks and nowhere else.</summary>
    public static async Task VerifyAsync(string rule, string marked)
    {
        (string source, TextSpan[] spans) = Parse(marked);
        Diagnostic[] reports = await AnalyzerRun.DiagnosticsAsync(source);

        Assert.All(reports, report => Assert.Equal(rule, report.Id));
        Assert.Equal(spans, reports.Select(report => report.Location.SourceSpan));
    }

    /// <summary>Asserts that nothing is reported.</summary>
    public static async Task VerifySilentAsync(string source) => Assert.Empty(await AnalyzerRun.DiagnosticsAsync(source));
}
