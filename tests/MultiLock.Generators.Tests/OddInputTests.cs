using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class OddInputTests
{
    public static TheoryData<string> Sources =>
    [
        "namespace @namespace.@new; public class @class { [LeaderOnly(\"g\")] public void @void(@class? @this) { } }",
        "namespace Bücher.日本; public class Jöbs { [LeaderOnly(\"g\")] public Task 実行() => Task.CompletedTask; }",
        "public class Outer { public record class Inner { public static class Deep { [LeaderOnly(\"g\")] public static void M() { } } [LeaderOnly(\"g\")] public void M() { } } }",
        "public struct S { public class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "partial class P { [LeaderOnly(\"g\")] public void A() { } } partial class P { [LeaderOnly(\"g\")] public void B() { } }",
        "partial class P { [LeaderOnly(\"g\")] public partial Task A(); } partial class P { public partial Task A() => Task.CompletedTask; }",
        "namespace A { public class C { [LeaderOnly(\"g\")] public void M() { } } } namespace B { public class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "public class Foo { [LeaderOnly(\"g\")] public void M() { } } public class foo { [LeaderOnly(\"g\")] public void M() { } }",
        "namespace A { public class B_C { [LeaderOnly(\"g\")] public void M() { } } } namespace A.B { public class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "public class C { [LeaderOnly(\"g\")] public void M() { } } namespace X { public class C<T> { [LeaderOnly(\"g\")] public void M() { } } public class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "public class LeaderTaskRegistry { [LeaderOnly(\"g\")] public void M() { } } public class LeaderTaskDescriptor { [LeaderOnly(\"g\")] public void M() { } }",
        "namespace MultiLock { public class LeaderTaskRegistration { [LeaderOnly(\"g\")] public void M() { } } }",
        "namespace Sample.System.Threading { public class CancellationToken { [LeaderOnly(\"g\")] public void M(global::System.Threading.CancellationToken ct) { } } }",
        "public class var { [LeaderOnly(\"g\")] public void M() { } } public class await { [LeaderOnly(\"g\")] public void M() { } }".Replace("class await", "class @await", StringComparison.Ordinal),
        "public class GetRequiredService { [LeaderOnly(\"g\")] public void instance(GetRequiredService invocation) { } }",
        "public class C { [LeaderOnly(\"g\", Name = \"quote\\\"back\\\\slash\\nline\\u2028{brace}\")] public void M() { } }",
        "public class C { [LeaderOnly(\"g\")] public void M(object? a, dynamic b, (IServiceProvider x, int y)? c, int[] d, IEnumerable<KeyValuePair<string, int?>> e, Func<object?, string?> f) { } }",
        "public class C { [LeaderOnly(\"g\")] public void M(sbyte a = -1, ulong b = ulong.MaxValue, long c = long.MinValue, char d = '\\'', float e = float.NaN, double f = double.NegativeInfinity, decimal g = 1.10m, string? h = null, bool i = true, ConsoleColor j = (ConsoleColor)99, int k = int.MinValue, ConsoleColor? l = ConsoleColor.Red, byte? m = 3) { } }",
        "#nullable disable\npublic class C { [LeaderOnly(\"g\")] public Task M(IServiceProvider services = null, List<string> list = null) => Task.CompletedTask; }",
        "public class B { public virtual void M(List<int> l) { } } public class C : B { [LeaderOnly(\"g\")] public override void M(List<int> l) { } public void M(object o) { } }",
        "public class B<T> { public virtual Task M(T l) => Task.CompletedTask; } public class C : B<List<int>> { [LeaderOnly(\"g\")] public override Task M(List<int> l) => Task.CompletedTask; }",
        "public class B { public virtual object M() => 1; } public class C : B { [LeaderOnly(\"g\")] public override Task M() => Task.CompletedTask; }",
        "public class B { [LeaderOnly(\"g\")] public virtual void M() { } } public class C : B { public override void M() { } }",
        "public class C { public required string Name { get; init; } [LeaderOnly(\"g\")] public void M() { } }",
        "public abstract class C { private C() { } [LeaderOnly(\"g\")] public static void M() { } }",
        "public static class C { [LeaderOnly(\"g\")] public static void M(this IServiceProvider services) { } }",
        "public class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", Every = null, TimeZone = \"%a:b%\", Timeout = \"%t%\")] public void M() { } }",
        "public class C { const string G = \"g\" + \"h\"; [LeaderOnly(electionGroup: G)] public void M() { } }",
        "public class C { [LeaderOnly(\"g\")] public void M([FromKeyedServices(null)] object a, [FromKeyedServices(typeof(C))] object b, [FromKeyedServices('c')] object c, [FromKeyedServices((byte)1)] object d, [FromKeyedServices(1.5f)] object e, [FromKeyedServices(true)] object? f) { } }",
        "namespace N." + nameof(OddInputTests) + "LongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLongLong { public class C { [LeaderOnly(\"g\")] public void M() { } } public class D { [LeaderOnly(\"g\")] public void M() { } } }",
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void OddButLegalInput_WhenGenerated_CompilesWithoutWarnings(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source).AssertCompiles();

        Assert.Contains("registry.Add(new", run.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', run.AllText);
    }

    [Fact]
    public void TypesThatDifferOnlyInCase_WhenGenerated_GetTheirOwnFiles()
    {
        GeneratorRun run = GeneratorRun.Of("public class Foo { [LeaderOnly(\"g\")] public void M() { } } public class foo { [LeaderOnly(\"g\")] public void M() { } }");

        Assert.Equal(4, run.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("public class C { [Obsolete, LeaderOnly(\"g\")] public void M() { } }")]
    [InlineData("[Obsolete(\"old\")] public class C { [LeaderOnly(\"g\")] public void M() { } }")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] public class C { [LeaderOnly(\"g\")] public void M() { } }")]
    [InlineData("#pragma warning disable CS8632\npublic class C { [LeaderOnly(\"g\")] public Task? M() => null; }")]
    public void AWarningAboutTheAuthorsOwnChoice_WhenGenerated_IsNotRepeated(string source) => GeneratorRun.Of(source).AssertCompilesAsShipped();

    [Fact]
    public void TwoSourceOrders_WhenGenerated_GiveTheSameText()
    {
        const string First = "namespace A { public class C { [LeaderOnly(\"g\")] public void M() { } [LeaderOnly(\"g\")] public void N() { } } }";
        const string Second = "namespace B { public class C { [LeaderOnly(\"g\")] public void M() { } } }";

        Assert.Equal(GeneratorRun.Of(First + Second).AllText, GeneratorRun.Of(Second + First).AllText);
    }

    [Theory]
    [InlineData("class C { [LeaderOnly] public void M() { } }")]
    [InlineData("class C { [LeaderOnly(1)] public void M() { } }")]
    [InlineData("class C { [LeaderOnly(\"g\", Every = 5)] public void M() { } }")]
    [InlineData("class C { [LeaderOnly(\"g\")] public void M(Missing m) { } }")]
    [InlineData("class C { [LeaderOnly(\"g\")] public Missing M() { } }")]
    [InlineData("class C { [LeaderOnly(\"g\")] [LeaderOnly(\"h\")] public void M() { } }")]
    [InlineData("class C { [LeaderOnly(\"g\")] public void M( ")]
    [InlineData("[LeaderOnly(\"g\")] class C { }")]
    [InlineData("[LeaderOnly(\"g\")] void M() { }")]
    [InlineData("static class C { extension(string s) { [LeaderOnly(\"g\")] public void M() { } } }")]
    public void HalfWrittenSource_WhenGenerated_AddsNoErrorOfItsOwn(string source) => GeneratorRun.Of(source).AssertCompilesAsShipped();

    [Fact]
    public void AnAssembly_WhenItDoesNotReferenceTheRuntime_GetsNothingThatCallsIt()
    {
        GeneratorRun run = GeneratorRun.WithoutRuntime(
            """
            namespace MultiLock { class LeaderOnlyAttribute : System.Attribute { public LeaderOnlyAttribute(string g) { } } }
            class C { [MultiLock.LeaderOnly("g")] public void M() { } }
            """).AssertCompiles();

        Assert.Empty(run.Files);
    }
}
