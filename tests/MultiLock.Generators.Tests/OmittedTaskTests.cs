using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class OmittedTaskTests
{
    public static TheoryData<string, string> Methods => new()
    {
        { "class C { [LeaderOnly(\"g\")] private void M() { } }", "the method is private" },
        { "class C { [LeaderOnly(\"g\")] protected void M() { } }", "the method is protected" },
        { "class C { [LeaderOnly(\"g\")] private protected void M() { } }", "private protected" },
        { "class O { class C { [LeaderOnly(\"g\")] public void M() { } } }", "'O.C' is private" },
        { "class O { protected class P { public class C { [LeaderOnly(\"g\")] public void M() { } } } }", "'O.P' is protected" },
        { "file class C { [LeaderOnly(\"g\")] public void M() { } }", "its own file only" },
        { "file class F { public class C { [LeaderOnly(\"g\")] public static void M() { } } }", "its own file only" },
        { "interface I { void M(); } class C : I { [LeaderOnly(\"g\")] void I.M() { } }", "explicitly" },
        { "class C<T> { [LeaderOnly(\"g\")] public void M() { } }", "'C<T>' is generic" },
        { "class O<T> { public class C { [LeaderOnly(\"g\")] public static void M() { } } }", "is generic" },
        { "class C { [LeaderOnly(\"g\")] public void M<T>() { } }", "the method is generic" },
        { "abstract class C { [LeaderOnly(\"g\")] public abstract void M(); }", "is abstract" },
        { "abstract class C { [LeaderOnly(\"g\")] public void M() { } }", "'C' is abstract" },
        { "interface I { [LeaderOnly(\"g\")] void M(); }", "a method of an interface" },
        { "interface I { [LeaderOnly(\"g\")] static void M() { } }", "a method of an interface" },
        { "struct S { [LeaderOnly(\"g\")] public void M() { } }", "a method of a struct" },
        { "record struct S { [LeaderOnly(\"g\")] public static void M() { } }", "a method of a struct" },
        { "class C { internal C() { } [LeaderOnly(\"g\")] public void M() { } }", "no public constructor" },
        { "class C { [Obsolete(\"no\", true), LeaderOnly(\"g\")] public void M() { } }", "[Obsolete(error: true)]" },
        { "class B { [Obsolete(\"no\", true)] public virtual void M() { } } class C : B { [LeaderOnly(\"g\")] public override void M() { } }", "[Obsolete(error: true)]" },
        { "class C { [System.Runtime.InteropServices.UnmanagedCallersOnly, LeaderOnly(\"g\")] public static void M() { } }", "[UnmanagedCallersOnly]" },
        { "[Obsolete(\"no\", true)] class O; class C { [Obsolete, LeaderOnly(\"g\")] public void M(O o) { } }", "cannot name" },
        { "class C { [LeaderOnly(\"g\")] public async void M() => await Task.Yield(); }", "async void" },
        { "class C { [LeaderOnly(\"g\")] public int M() => 1; }", "returns 'int'" },
        { "class C { [LeaderOnly(\"g\")] public IAsyncEnumerable<int> M() => null!; }", "return Task, ValueTask or void" },
        { "class C { Task t = Task.CompletedTask; [LeaderOnly(\"g\")] public ref Task M() => ref t; }", "return Task" },
        { "class Task; class C { [LeaderOnly(\"g\")] public Task M() => new(); }", "return Task" },
        { "class C { [LeaderOnly(\"g\")] public void M(ref object o) { } }", "parameter 'o' is passed by reference" },
        { "class C { [LeaderOnly(\"g\")] public void M(out object o) { o = 1; } }", "passed by reference" },
        { "class C { [LeaderOnly(\"g\")] public void M(in CancellationToken ct) { } }", "passed by reference" },
        { "class C { [LeaderOnly(\"g\")] public void M(ref readonly object o) { } }", "passed by reference" },
        { "unsafe class C { [LeaderOnly(\"g\")] public void M(int* p) { } }", "a pointer" },
        { "unsafe class C { [LeaderOnly(\"g\")] public void M(List<int*[]> p) { } }", "a pointer" },
        { "unsafe class C { [LeaderOnly(\"g\")] public void M(delegate*<void> p) { } }", "a pointer" },
        { "class C { [LeaderOnly(\"g\")] public void M(Span<int> s) { } }", "a ref struct" },
        { "class C { [LeaderOnly(\"g\")] public void M(params object[] s) { } }", "a params list" },
        { "class C { [LeaderOnly(\"g\")] public void M(int n) { } }", "a plain value" },
        { "class C { [LeaderOnly(\"g\")] public void M(string s) { } }", "a plain value" },
        { "class C { enum E { A } [LeaderOnly(\"g\")] public void M([FromKeyedServices(E.A)] object o) { } }", "service key that generated code cannot name" },
        { "class C { [LeaderOnly(\"g\")] public void M([FromKeyedServices(new[] { 1 })] object o) { } }", "service key that cannot be repeated" },
        { "class C { [LeaderOnly(\"g\")] public void M(__arglist) { } }", "__arglist" },
        { "class C { public int P { [LeaderOnly(\"g\")] get => 1; } }", "an accessor" },
        { "class C { public event Action E { [LeaderOnly(\"g\")] add { } remove { } } }", "an accessor" },
        { "class C { [LeaderOnly(\"g\")] public static C operator +(C a, C b) => a; }", "an operator" },
        { "class C { void M() { L(); [LeaderOnly(\"g\")] void L() { } } }", "a local function" },
        { "class C { Action a = [LeaderOnly(\"g\")] () => { }; }", "a lambda" },
        { "class C : Microsoft.Extensions.Hosting.BackgroundService { [LeaderOnly(\"g\")] protected override Task ExecuteAsync(CancellationToken ct) => Task.CompletedTask; }", "on every instance" },
        { "class C : Microsoft.Extensions.Hosting.IHostedService { [LeaderOnly(\"g\")] public Task StartAsync(CancellationToken ct) => Task.CompletedTask; public Task StopAsync(CancellationToken ct) => Task.CompletedTask; }", "on every instance" },
        { "class C { [LeaderOnly(\"bad group\")] public void M() { } }", "\\\"bad group\\\" is not a group name" },
        { "class C { [LeaderOnly(null!)] public void M() { } }", "null is not a group name" },
        { "class C { [LeaderOnly(\"%a%\")] public void M() { } }", "is not a group name" },
        { "class C { [LeaderOnly(\"g\", Name = \" \")] public void M() { } }", "Name is empty" },
        { "class C { [LeaderOnly(\"g\", Every = \"90\")] public void M() { } }", "Every = \\\"90\\\": a duration is written" },
        { "class C { [LeaderOnly(\"g\", Every = \"\")] public void M() { } }", "a duration is written" },
        { "class C { [LeaderOnly(\"g\", Every = \"1ms\")] public void M() { } }", "at least 10ms" },
        { "class C { [LeaderOnly(\"g\", Timeout = \"soon\")] public void M() { } }", "Timeout = \\\"soon\\\"" },
        { "class C { [LeaderOnly(\"g\", Cron = \"@daily\")] public void M() { } }", "five fields" },
        { "class C { [LeaderOnly(\"g\", Cron = \"61 * * * *\")] public void M() { } }", "Cron = \\\"61 * * * *\\\"" },
        { "class C { [LeaderOnly(\"g\", Cron = \"0 0 30 2 *\")] public void M() { } }", "no such day ever comes" },
        { "class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", Every = \"1m\")] public void M() { } }", "Every and Cron are both set" },
        { "class C { [LeaderOnly(\"g\", Every = \"1m\", TimeZone = \"UTC\")] public void M() { } }", "TimeZone is set without Cron" },
        { "class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", TimeZone = \"\")] public void M() { } }", "TimeZone is empty" },
        { "class C { [LeaderOnly(\"g\", Every = \"%%\")] public void M() { } }", "%Section:Key%" },
        { "class C { [LeaderOnly(\"g\", Every = \"%a\")] public void M() { } }", "%Section:Key%" },
        { "class C { [LeaderOnly(\"g\", Every = \"%\")] public void M() { } }", "%Section:Key%" },
        { "class C { [LeaderOnly(\"g\", Cron = \"%a::b%\")] public void M() { } }", "%Section:Key%" },
        { "class C { [LeaderOnly(\"g\", Cron = \"%a% * * * *\")] public void M() { } }", "%Section:Key%" },
        { "class C { [LeaderOnly(\"g\", OnFailure = (LeaderTaskFailure)42)] public void M() { } }", "OnFailure" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void AMethod_WhenItCannotRun_IsListedWithTheReasonAndNotCalled(string source, string reason)
    {
        GeneratorRun run = GeneratorRun.Of("#pragma warning disable\n" + source).AssertCompiles();

        Assert.Contains("registry.AddOmitted(", run.AllText, StringComparison.Ordinal);
        Assert.Contains(reason, run.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("registry.Add(", run.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("AddClass", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoTasks_WhenTheyShareAName_AreBothLeftOut()
    {
        GeneratorRun run = GeneratorRun.Of(
            """
            class A { [LeaderOnly("g", Name = "x")] public void M() { } [LeaderOnly("g")] public void Good() { } }
            class B { [LeaderOnly("g", Name = "x")] public void M() { } }
            """).AssertCompiles();

        Assert.Equal(2, run.AllText.Split("registry.AddOmitted(").Length - 1);
        Assert.Contains("set Name to tell them apart", run.AllText, StringComparison.Ordinal);
        Assert.Contains("Name = \"A.Good\"", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoOverloads_WhenOneHasAName_BothRun()
    {
        GeneratorRun run = GeneratorRun.Of(
            """class A { [LeaderOnly("g", Name = "x")] public void M() { } [LeaderOnly("g")] public void M(object o) { } }""").AssertCompiles();

        Assert.DoesNotContain("AddOmitted", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void AMethodThatIsAlreadyLeftOut_WhenItSharesItsNameWithAnother_DoesNotTakeItAway()
    {
        GeneratorRun run = GeneratorRun.Of(
            """public class A { [LeaderOnly("g")] private void M() { } [LeaderOnly("g")] public void M(object o) { } }""").AssertCompiles();

        Assert.Contains("Name = \"A.M\"", run.AllText, StringComparison.Ordinal);
    }
}
