using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers;

/// <summary>
/// All rules. Ids are public for ever: users write them into <c>NoWarn</c> and <c>.editorconfig</c>, so an id that was released is never used for
/// something else. Each has a page in <c>docs/rules</c>, a row in <c>AnalyzerReleases.*.md</c> and tests; a test finds out what is missing.
/// </summary>
/// <remarks>
/// Severity: an <em>error</em> is what cannot work, whatever configuration says: the method does not run, or the call throws. A <em>warning</em> is
/// what is probably wrong, or works only if something that the compiler does not see puts it right. A rule that judges by the look of code says so
/// ("looks as if", "consider"). Nothing is reported as information, which no build shows; what is not worth a warning is no rule.
/// A rule that has to see the whole compilation says so (<c>CompilationEnd</c>): editors show it after a build only.
/// </remarks>
internal static partial class Descriptors
{
    private const string HelpLink = "https://github.com/MultiLock/MultiLock.Generators/blob/main/docs/rules/";
}
