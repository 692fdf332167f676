using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>What the generator leaves out, an analyzer explains by an error, with the same reason; and nothing else is such an error.</summary>
public sealed partial class EquivalenceTests
{
    private const string Verdict = " does not run as a leader task: ";

    public static TheoryData<string> Sources =>
    [
        // What cannot run.
        "class C { [LeaderOnly(\"g\")] private void M() { } }",
        "class C { [LeaderOnly(\"g\")] protected void M() { } }",
        "class C { [LeaderOnly(\"g\")] private protected void M() { } }",
        "class O { class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "class O { protected class P { public class C { [LeaderOnly(\"g\")] public void M() { } } } }",
        "file class C { [LeaderOnly(\"g\")] public void M() { } }",
        "file class F { public class C { [LeaderOnly(\"g\")] public static void M() { } } }",
        "interface I { void M(); } class C : I { [LeaderOnly(\"g\")] void I.M() { } }",
        "class C<T> { [LeaderOnly(\"g\")] public void M() { } }",
        "class O<T> { public class C { [LeaderOnly(\"g\")] public static void M() { } } }",
        "class C { [LeaderOnly(\"g\")] public void M<T>() { } }",
        "abstract class C { [LeaderOnly(\"g\")] public abstract void M(); }",
        "abstract class C { [LeaderOnly(\"g\")] public void M() { } }",
        "interface I { [LeaderOnly(\"g\")] void M(); }",
        "interface I { [LeaderOnly(\"g\")] static void M() { } }",
        "struct S { [LeaderOnly(\"g\")] public void M() { } }",
        "record struct S { [LeaderOnly(\"g\")] public static void M() { } }",
        "class C { internal C() { } [LeaderOnly(\"g\")] public void M() { } }",
        "class C { [Obsolete(\"no\", true), LeaderOnly(\"g\")] public void M() { } }",
        "class B { [Obsolete(\"no\", true)] public virtual void M() { } } class C : B { [LeaderOnly(\"g\")] public override void M() { } }",
        "class C { [System.Runtime.InteropServices.UnmanagedCallersOnly, LeaderOnly(\"g\")] public static void M() { } }",
        "[Obsolete(\"no\", true)] class O; class C { [Obsolete, LeaderOnly(\"g\")] public void M(O o) { } }",
        "class C { [LeaderOnly(\"g\")] public async void M() => await Task.Yield(); }",
        "class C { [LeaderOnly(\"g\")] public int M() => 1; }",
        "class C { [LeaderOnly(\"g\")] public IAsyncEnumerable<int> M() => null!; }",
        "class C { Task t = Task.CompletedTask; [LeaderOnly(\"g\")] public ref Task M() => ref t; }",
        "class Task; class C { [LeaderOnly(\"g\")] public Task M() => new(); }",
        "class C { [LeaderOnly(\"g\")] public void M(ref object o) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(out object o) { o = 1; } }",
        "class C { [LeaderOnly(\"g\")] public void M(in CancellationToken ct) { } }",
        "unsafe class C { [LeaderOnly(\"g\")] public void M(int* p) { } }",
        "unsafe class C { [LeaderOnly(\"g\")] public void M(delegate*<void> p) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(Span<int> s) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(params object[] s) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(int n) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(string s) { } }",
        "class C { enum E { A } [LeaderOnly(\"g\")] public void M([FromKeyedServices(E.A)] object o) { } }",
        "class C { [LeaderOnly(\"g\")] public void M([FromKeyedServices(new[] { 1 })] object o) { } }",
        "class C { [LeaderOnly(\"g\")] public void M(__arglist) { } }",
        "class C { public int P { [LeaderOnly(\"g\")] get => 1; } }",
        "class C { public event Action E { [LeaderOnly(\"g\")] add { } remove { } } }",
        "class C { [LeaderOnly(\"g\")] public static C operator +(C a, C b) => a; }",
        "class C { void M() { L(); [LeaderOnly(\"g\")] void L() { } } }",
        "class C { Action a = [LeaderOnly(\"g\")] () => { }; }",
        "class C { Action A { get; } = [LeaderOnly(\"g\")] () => { }; }",
        "class B(Action a) { public Action A => a; } class C() : B([LeaderOnly(\"g\")] () => { });",
        "class C { int P { get { return 1; [LeaderOnly(\"g\")] void L() { } } } }",
        "class C { [LeaderOnly(\"bad group\")] public void M() { } }",
        "class C { [LeaderOnly(null!)] public void M() { } }",
        "class C { [LeaderOnly(\"%a%\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Name = \" \")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Every = \"90\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Every = \"\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Every = \"1ms\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Timeout = \"soon\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"@daily\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"61 * * * *\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"0 0 30 2 *\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", Every = \"1m\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Every = \"1m\", TimeZone = \"UTC\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", TimeZone = \"\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Every = \"%%\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", Cron = \"%a::b%\")] public void M() { } }",
        "class C { [LeaderOnly(\"g\", OnFailure = (LeaderTaskFailure)42)] public void M() { } }",
        "class C { [LeaderOnly(\"bad group\", Every = \"x\", Cron = \"y\")] private async void M(int i) => await Task.Yield(); }",
        "class A { [LeaderOnly(\"g\", Name = \"x\")] public void M() { } [LeaderOnly(\"g\")] public void Good() { } } class B { [LeaderOnly(\"g\", Name = \"x\")] public void M() { } }",
        "class A { [LeaderOnly(\"g\")] public void M() { } [LeaderOnly(\"g\")] public void M(object o) { } }",
        "class C : BackgroundService { [LeaderOnly(\"g\")] protected override Task ExecuteAsync(CancellationToken ct) => Task.CompletedTask; }",
        "class C : BackgroundService { [LeaderOnly(\"g\")] public override Task StartAsync(CancellationToken ct) => base.StartAsync(ct); protected override Task ExecuteAsync(CancellationToken ct) => Task.CompletedTask; }",
        "class C : IHostedService { [LeaderOnly(\"g\")] public Task StartAsync(CancellationToken ct) => Task.CompletedTask; public Task StopAsync(CancellationToken ct) => Task.CompletedTask; }",
        "class C : IHostedService { public Task StartAsync(CancellationToken ct) => Task.CompletedTask; [LeaderOnly(\"g\")] Task IHostedService.StopAsync(CancellationToken ct) => Task.CompletedTask; }",
        "partial class P { [LeaderOnly(\"g\")] private partial Task A(); } partial class P { private partial Task A() => Task.CompletedTask; }",
        "partial class P { private partial Task A(); } partial class P { [LeaderOnly(\"g\")] private partial Task A() => Task.CompletedTask; }",
        "L(); [LeaderOnly(\"g\")] void L() { }",
        "class C { ~C() { } [LeaderOnly(\"g\")] public static implicit operator int(C c) => 1; }",

        // What can.
        "class C { [LeaderOnly(\"g\")] public void M() { } }",
        "class A { [LeaderOnly(\"g\", Name = \"x\")] public void M() { } [LeaderOnly(\"g\")] public void M(object o) { } }",
        "public class A { [LeaderOnly(\"g\")] private void M() { } [LeaderOnly(\"g\")] public void M(object o) { } }",
        "partial class P { [LeaderOnly(\"g\")] public partial Task A(); } partial class P { public partial Task A() => Task.CompletedTask; }",
        "partial class P { public partial Task A(); } partial class P { [LeaderOnly(\"g\")] public partial Task A() => Task.CompletedTask; }",
        "class C { public Task ExecuteAsync(CancellationToken ct) => Task.CompletedTask; [LeaderOnly(\"g\")] public Task StartAsync(CancellationToken ct) => Task.CompletedTask; }",
        "interface IHostedService { Task StartAsync(); } class C : IHostedService { [LeaderOnly(\"g\")] public Task StartAsync() => Task.CompletedTask; }",
        "class C : BackgroundService { protected override Task ExecuteAsync(CancellationToken ct) => Task.CompletedTask; [LeaderOnly(\"g\")] public void ExecuteAsync() { } }",
        "public struct S { public class C { [LeaderOnly(\"g\")] public void M() { } } }",
        "public abstract class C { private C() { } [LeaderOnly(\"g\")] public static void M() { } }",
        "public static class C { [LeaderOnly(\"g\")] public static void M(this IServiceProvider services) { } }",
        "public class C { [LeaderOnly(\"g\", Cron = \"* * * * *\", Every = null, TimeZone = \"%a:b%\", Timeout = \"%t%\")] public void M() { } }",
        "namespace Other { class LeaderOnlyAttribute(string g) : Attribute { public string G => g; } class C { [LeaderOnly(\"bad group\")] private void M() { } } }",
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task WhatTheGeneratorLeavesOut_WhenAnalyzed_IsAnErrorWithTheSameReason(string source) =>
        await VerifyAsync(AnalyzerRun.Compile(source), mayHaveErrors: false);

    /// <summary>Compares the generator's list of what it left out with the errors of the analyzers, method by method.</summary>
    internal static async Task<Diagnostic[]> VerifyAsync(Compilation compilation, bool mayHaveErrors)
    {
        Compilation generated = AnalyzerRun.Generate(compilation);
        string[] omitted = [.. generated.SyntaxTrees
            .Where(tree => tree.FilePath.Contains("MultiLock.Generators", StringComparison.Ordinal))
            .SelectMany(tree => Omitted().Matches(tree.ToString()))
            .Select(match => Unescape(match.Groups[1].Value))];
        Diagnostic[] reports = await AnalyzerRun.AnalyzeAsync(generated, mayHaveErrors: mayHaveErrors);
        Diagnostic[] errors = [.. reports.Where(report => report.Id.StartsWith("MLK10", StringComparison.Ordinal))];
        HashSet<string> reasons = [.. errors.Select(error => error.GetMessage(CultureInfo.InvariantCulture).Split(Verdict)[1])];

        Assert.All(reports, report => Assert.Equal(
            report.Id.StartsWith("MLK10", StringComparison.Ordinal),
            report.Id.StartsWith("MLK1", StringComparison.Ordinal) && report.Severity == DiagnosticSeverity.Error));
        // A new shape of the generator's output must not make the comparison empty.
        Assert.Equal(omitted.Length, generated.SyntaxTrees.Sum(tree => tree.ToString().Split("registry.AddOmitted(").Length - 1));
        Assert.All(omitted, reason => Assert.Contains(reason, reasons));
        Assert.Equal(omitted.Length, errors.Select(error => error.Properties[DiagnosticKeys.Method]).Distinct(StringComparer.Ordinal).Count());
        return reports;
    }

    private static string Unescape(string literal) => (string)Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseToken($"\"{literal}\"").Value!;

    [GeneratedRegex("""registry\.AddOmitted\(\s*"(?:[^"\\]|\\.)*",\s*"((?:[^"\\]|\\.)*)"\)""")]
    private static partial Regex Omitted();
}
