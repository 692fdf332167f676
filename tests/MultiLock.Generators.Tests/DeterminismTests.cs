using System.Globalization;
using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Generators.Tests;

/// <summary>The same sources give the same text on every machine, whatever its culture, its line ends and the order in which it lists files.</summary>
public sealed class DeterminismTests
{
    private const string Jobs =
        """
        namespace Sample;

        public enum Size : long { Small = -1, Large = 1_000_000 }

        public class Ilk
        {
            [LeaderOnly("i", Every = "1.00:00:00.250")]
            public void Iterate(double rate = -1234.5, float share = 1.5e-7f, decimal price = -1.10m, Size size = Size.Small, DayOfWeek day = (DayOfWeek)(-9)) { }

            [LeaderOnly("I", Cron = "0 3 * * *", TimeZone = "Europe/Oslo")]
            public Task iterate([FromKeyedServices(-7)] object service) => Task.CompletedTask;

            [LeaderOnly("ı", Every = "zwölf")]
            public void Ändern() { }

            [LeaderOnly("aa", Name = "aa")]
            public void Å() { }

            [LeaderOnly("å", Name = "a-a")]
            public void A() { }
        }
        """;

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("sv-SE")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public void GeneratedCode_WhenTheCultureIsAnother_IsTheSame(string culture)
    {
        string expected = GeneratorRun.Of(Jobs).AssertCompiles().AllText;
        CultureInfo previous = CultureInfo.CurrentCulture;
        try
        {
            // Numbers of the most unlikely kind, also where the machine has no data of cultures.
            CultureInfo odd = (CultureInfo)CultureInfo.GetCultureInfo(culture).Clone();
            odd.NumberFormat.NegativeSign = "~";
            odd.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = odd;
            CultureInfo.CurrentUICulture = odd;

            Assert.Equal(expected, GeneratorRun.Of(Jobs).AllText);
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
            CultureInfo.CurrentUICulture = previous;
        }
    }

    [Fact]
    public void GeneratedCode_WhenSourcesHaveOtherLineEnds_IsTheSame()
    {
        string crlf = Jobs.ReplaceLineEndings("\r\n");

        Assert.Equal(GeneratorRun.Of(Jobs.ReplaceLineEndings("\n")).AllText, GeneratorRun.Of(crlf).AllText);
        Assert.DoesNotContain('\r', GeneratorRun.Of(crlf).AllText);
    }

    [Fact]
    public void GeneratedCode_WhenFilesComeInAnotherOrder_IsTheSame()
    {
        string[] sources =
        [
            "namespace B { public partial class C { [LeaderOnly(\"g\")] public void N() { } [LeaderOnly(\"g\", Name = \"x\")] public void Twice() { } } }",
            "namespace B { public partial class C { [LeaderOnly(\"f\")] public void M() { } } }",
            "namespace A { public class C { [LeaderOnly(\"g\")] public void M() { } [LeaderOnly(\"g\", Name = \"x\")] public void Twice() { } } }",
            "namespace A { public class c { [LeaderOnly(\"g\")] public void M() { } } }",
        ];

        string[] texts = [.. Permutations(sources).Select(order => GeneratorRun.Of(order).AllText).Distinct(StringComparer.Ordinal)];

        Assert.Single(texts);
    }

    [Fact]
    public void GeneratedCode_WhenReferencesComeInAnotherOrder_IsTheSame()
    {
        MetadataReference one = GeneratorRun.Of("public class J { [LeaderOnly(\"g\")] public void M() { } }", "One").Reference;
        MetadataReference two = GeneratorRun.Of("public class K { [LeaderOnly(\"g\")] public void M() { } }", "Two").Reference;

        Assert.Equal(GeneratorRun.Of("class C;", "App", one, two).AllText, GeneratorRun.Of("class C;", "App", two, one).AllText);
    }

    private static IEnumerable<string[]> Permutations(string[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(other => other != first)]).Select(rest => (string[])[first, .. rest]));
}
