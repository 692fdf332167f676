using System.Text.RegularExpressions;
using Xunit;

namespace MultiLock.Generators.Tests;

public sealed partial class RegistrationTests
{
    private const string Use = "static class Use { public static void It(IServiceCollection services) { services.AddGeneratedLeaderTasks(); services.AddGeneratedLeaderTasks(o => o.Enabled = false); } }\n";
    private const string Library = "public class LibraryJobs { [LeaderOnly(\"g\")] internal void M() { } }\n";
    private const string Application = "public class Program { [LeaderOnly(\"g\")] public static void M() { } }\n";

    private const string Open =
        """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("App")]
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Tests")]

        """;

    [Fact]
    public void AnApplication_WhenItReferencesALibraryWithTasks_RegistersBoth()
    {
        GeneratorRun library = GeneratorRun.Of(Library + Use, "Lib").AssertCompiles();

        string registration = Registration(GeneratorRun.Of(Application + Use, "App", library.Reference).AssertCompiles());

        Assert.Matches(@"LeaderTasksOfApp[0-9A-F]{8}\.Register\(registry\);\n\s+global::MultiLock\.Generated\.LeaderTasksOfLib[0-9A-F]{8}\.Register\(registry\);", registration);
    }

    [Fact]
    public void AnApplication_WhenItHasNoTasksItself_RegistersThoseOfItsLibraries()
    {
        GeneratorRun library = GeneratorRun.Of(Library, "Lib");

        string registration = Registration(GeneratorRun.Of(Use, "App", library.Reference).AssertCompiles());

        Assert.Contains("LeaderTasksOfLib", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("LeaderTasksOfApp", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("assembly:", registration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ATestProject_WhenItSeesTheInternalsOfTheApplicationAndTheLibrary_CanMakeTheCall(bool asImage)
    {
        // The same type name in all three: what is visible but not ours must not even cause a warning.
        GeneratorRun library = GeneratorRun.Of(Open + "class Shared { [LeaderOnly(\"g\")] public void M() { } }" + Use.Replace("Use", "LibUse", StringComparison.Ordinal), "Lib").AssertCompiles();
        GeneratorRun application = GeneratorRun.Of(Open + Application + Use.Replace("Use", "AppUse", StringComparison.Ordinal), "App", Reference(library)).AssertCompiles();

        string registration = Registration(GeneratorRun.Of(
            "namespace T { public class Program { [LeaderOnly(\"g\")] public static void M() { } } }" + Use, "Tests", Reference(library), Reference(application)).AssertCompiles());

        Assert.Contains("LeaderTasksOfApp", registration, StringComparison.Ordinal);
        Assert.Contains("LeaderTasksOfLib", registration, StringComparison.Ordinal);
        Assert.Contains("LeaderTasksOfTests", registration, StringComparison.Ordinal);

        Microsoft.CodeAnalysis.MetadataReference Reference(GeneratorRun run) =>
            asImage ? Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(run.Emit()) : run.Reference;
    }

    [Fact]
    public void TwoLibraries_WhenTheirNamesDifferInPunctuationOnly_AreBothRegistered()
    {
        GeneratorRun dot = GeneratorRun.Of("namespace X { public class J { [LeaderOnly(\"g\")] public void M() { } } }", "A.B");
        GeneratorRun underscore = GeneratorRun.Of("namespace Y { public class J { [LeaderOnly(\"g\")] public void M() { } } }", "A_B");

        string registration = Registration(GeneratorRun.Of(Use, "App", dot.Reference, underscore.Reference).AssertCompiles());

        Assert.Equal(2, Calls().Matches(registration).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void ALibrary_WhenItIsKnownByAnAliasOnly_IsLeftAlone()
    {
        GeneratorRun library = GeneratorRun.Of(Library, "Lib");

        string registration = Registration(GeneratorRun.Of(Use, "App", library.Reference.WithAliases(["other"])).AssertCompiles());

        Assert.DoesNotContain("LeaderTasksOfLib", registration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My-App 1")]
    [InlineData("1.2")]
    [InlineData("class")]
    public void AnAssembly_WhenItsNameIsNoIdentifier_CompilesAllTheSame(string name) => GeneratorRun.Of(Library + Use, name).AssertCompiles();

    [GeneratedRegex(@"LeaderTasksOfAB[0-9A-F]{8}\.Register")]
    private static partial Regex Calls();

    private static string Registration(GeneratorRun run) => run.Files["MultiLock.LeaderTaskRegistration.g.cs"];
}
