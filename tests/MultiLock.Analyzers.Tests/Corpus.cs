using System.Globalization;
using System.Text;

namespace MultiLock.Analyzers.Tests;

/// <summary>Writes classes that are legal and odd: every shape of type, method, parameter and body, thrown together by a seed.</summary>
internal sealed class Corpus(int seed)
{
    private static readonly string[] TypeHeads =
    [
        "public sealed class {0}", "internal class {0}", "public record {0}", "public sealed record class {0}(string? Text = null)", "public static class {0}", "public abstract class {0}",
        "public class {0}<T>", "public struct {0}", "public record struct {0}", "public interface {0}", "file class {0}", "public sealed partial class {0}",
        "public sealed class {0}(IServiceProvider services)", "public class {0} : IDisposable", "public sealed class {0} : BackgroundService",
    ];

    private static readonly string[] Accessibilities = ["public", "internal", "private", "public", "public", "internal"];

    private static readonly string[] Attributes =
    [
        "[LeaderOnly(\"g\")]", "[LeaderOnly(\"g\", Every = \"5m\")]", "[LeaderOnly(\"a.b-c_D\", Cron = \"*/5 * * * *\", TimeZone = \"Europe/Oslo\")]", "[LeaderOnly(\"g\", Every = \"%A:B%\", Timeout = \"1m\")]",
        "[LeaderOnly(\"bad group\")]", "[LeaderOnly(null!)]", "[LeaderOnly(electionGroup: \"g\", Every = \"nonsense\")]", "[LeaderOnly(\"g\", Cron = \"99 * * * *\", Every = \"1s\", TimeZone = \"Nowhere/At_All\")]",
        "[LeaderOnly(\"g\", Name = \"\", RunOnStart = true, OnFailure = (LeaderTaskFailure)77)]", "[Obsolete, LeaderOnly(\"g\", Every = \"1d\")]", "[method: LeaderOnly(\"g\", Timeout = \"99d\", Every = \"1h\")]",
        "[LeaderOnly(\"g\", Cron = \"* 3 * * *\", OnFailure = LeaderTaskFailure.StepDown)]", "[LeaderOnly(\"g\" + \"\" + \"h\", Every = null)]", "", "[System.Diagnostics.DebuggerStepThrough]",
    ];

    private static readonly string[] Parameters =
    [
        "CancellationToken ct", "LeadershipContext leader", "LeaderTaskRun run", "ILeaderElectionService election", "[FromKeyedServices(\"g\")] ILeaderElectionService keyed", "HttpClient http",
        "int count = 5", "string? text = null", "object? any", "IEnumerable<(int A, string? B)> pairs", "Func<Task<int>>? work = null", "int[] numbers", "Stream stream",
        "[FromKeyedServices(typeof(int))] object byType", "CancellationToken other", "dynamic dyn", "int plain", "TimeSpan? time = null", "ILeaderElections elections", "in int byRef", "params object[] rest",
    ];

    // What bodies of these are written with: fields of no name in common, and what the parameters may be.
    private static readonly string[] Statements =
    [
        "Console.WriteLine(1);", "await Task.Delay(1);", "while (true) {{ await Task.Yield(); }}", "for (;;) {{ Console.WriteLine(2); }}", "for (int i{0} = 0; i{0} < 3; i{0}++) {{ if (i{0} == 1) continue; else break; }}",
        "foreach (var x{0} in new[] {{ 1, 2 }}) {{ _ = x{0}; }}", "do {{ }} while (DateTime.UtcNow.Year < 2000);", "try {{ await Task.Delay(1); }} catch (Exception) {{ }}",
        "while (true) {{ try {{ await Task.Delay(1, default); }} catch (OperationCanceledException) when (DateTime.UtcNow.Year > 1) {{ }} catch {{ }} finally {{ Console.WriteLine(3); }} }}",
        "_ = Task.Run(() => {{ }});", "_ = Task.Delay(1, CancellationToken.None);", "Thread.Sleep(0);", "Task.Delay(0).Wait();", "_ = Task.FromResult(1).Result;", "Task.Delay(0).GetAwaiter().GetResult();",
        "ThreadPool.QueueUserWorkItem(_ => {{ }});", "new Thread(() => {{ }}).Start();", "Console.CancelKeyPress += (_, _) => {{ }};", "int l{0} = Local{0}(); int Local{0}() => 1;", "goto End{0}; End{0}: ;",
        "switch (DateTime.UtcNow.Year) {{ case 1: break; default: break; }}", "lock (typeof(int)) {{ Console.WriteLine(4); }}", "var (p{0}, q{0}) = (1, \"x\");", "Func<int, int> f{0} = static n => n; _ = f{0}(1);",
        "await foreach (var y{0} in AsyncEnumerable.Range(0, 2)) {{ _ = y{0}; }}", "using (new MemoryStream()) {{ }}", "await using var m{0} = new MemoryStream();", "checked {{ _ = 1 + 1; }}", "string s{0} = $\"{{DateTime.UtcNow:O}}\"; _ = s{0}?.Length;",
        "while (!Environment.HasShutdownStarted) await Task.Delay(1).ConfigureAwait(false);", "object o{0} = new {{ A = 1 }}; _ = o{0} is int {{ }} or string {{ Length: > 3 }};", "if (DateTime.UtcNow.Year is > 1 and < 20000) {{ }} else if (true) {{ }}",
        "_ = from n in new[] {{ 1 }} where n > 0 select n;", "try {{ throw new InvalidOperationException(); }} catch (InvalidOperationException e{0}) when (e{0}.Message is null) {{ throw; }}", "Span<int> sp{0} = stackalloc int[2]; sp{0}[^1] = 1;",
        "await Task.WhenAll(Task.Delay(1), Task.Delay(2, default(CancellationToken)));", "ref int r{0} = ref (new int[1])[0]; r{0}++;", "new LeaderElectionOptions {{ HeartbeatTimeout = TimeSpan.Zero, Solo = true, ParticipantId = \"x\" }}.Metadata[\"secret\"] = \"y\";",
    ];

    private static readonly string[] ElectionStatements =
    [
        "if (election.IsLeader) {{ await Task.Run(() => {{ }}); }}", "while (!election.IsLeader) await Task.Delay(1);", "await election.WaitForLeadershipAsync();", "_ = election.Leadership!.FencingToken;",
        "await election.TryAcquireLeadershipAsync();", "await foreach (var c{0} in election.GetLeadershipChangesAsync()) {{ _ = c{0}; }}", "if (!election.IsLeader || DateTime.UtcNow.Year > 1) return;", "_ = election?.Leadership?.IsCurrent;",
        "for (; election.IsLeader;) {{ await Task.Delay(1); }}", "(election as IDisposable)?.Dispose();", "while (election.IsLeader && await election.TryAcquireLeadershipAsync()) {{ }}",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes so many types; half of their methods are marked.</summary>
    public string Write(int types)
    {
        StringBuilder source = new();
        for (int type = 0; type < types; type++)
        {
            WriteType(source, $"T{seed}_{type}");
        }

        return source.ToString();
    }

    private void WriteType(StringBuilder source, string name)
    {
        string head = Pick(TypeHeads);
        bool nested = !head.StartsWith("file", StringComparison.Ordinal) && _random.Next(6) == 0;
        if (nested)
        {
            source.Append(CultureInfo.InvariantCulture, $"public static partial class Outer{_random.Next(5)}\n{{\n");
        }

        source.AppendFormat(CultureInfo.InvariantCulture, head, name).Append("\n{\n");
        if (head.Contains("IDisposable", StringComparison.Ordinal))
        {
            source.Append("    public void Dispose() { }\n");
        }

        if (head.Contains("BackgroundService", StringComparison.Ordinal))
        {
            source.Append("    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await Task.Delay(1, stoppingToken);\n");
        }

        if (head.Contains("services", StringComparison.Ordinal))
        {
            source.Append("    private readonly IServiceProvider _services = services;\n    public object Services => _services;\n");
        }

        for (int method = 0; method < _random.Next(1, 3); method++)
        {
            WriteMethod(source, head, method);
        }

        source.Append(nested ? "}\n}\n" : "}\n");
    }

    private void WriteMethod(StringBuilder source, string head, int number)
    {
        bool isInterface = head.Contains("interface", StringComparison.Ordinal);
        bool isStatic = head.Contains("static class", StringComparison.Ordinal) || isInterface || _random.Next(5) == 0;
        bool isAsync = _random.Next(4) > 0;
        string result = isAsync ? Pick("Task", "ValueTask", "Task<int>", "ValueTask<string>", "void") : Pick("void", "void", "int", "Task", "IEnumerable<int>");
        string[] parameters = PickParameters(allowByRef: !isAsync && result != "IEnumerable<int>");
        bool hasElection = parameters.Any(parameter => parameter.EndsWith("Service election", StringComparison.Ordinal));
        string typeParameters = _random.Next(12) == 0 ? "<U>" : "";
        string attribute = Pick(Attributes);
        source.Append("    ").Append(attribute).Append('\n');
        source.Append("    ").Append(Pick(Accessibilities)).Append(isStatic ? " static" : "").Append(isAsync ? " async " : " ").Append(result)
            .Append(" M").Append(number).Append(typeParameters).Append('(').AppendJoin(", ", parameters).Append(")\n    {\n");
        bool isEndless = false;
        for (int statement = _random.Next(4); statement > 0 && !isEndless; statement--)
        {
            string text = hasElection && _random.Next(3) == 0 ? Pick(ElectionStatements) : Pick(Statements);
            bool fits = (isAsync || !text.Contains("await", StringComparison.Ordinal))
                && !(text.Contains("return;", StringComparison.Ordinal) && result is not ("Task" or "ValueTask" or "void"))
                && !(isAsync && (text.Contains("stackalloc", StringComparison.Ordinal) || text.Contains("ref int", StringComparison.Ordinal)))
                && !(text.Contains("return;", StringComparison.Ordinal) && !isAsync && result != "void");
            if (fits)
            {
                source.Append("        ").AppendFormat(CultureInfo.InvariantCulture, text, statement).Append('\n');
                isEndless = text.StartsWith("while (true)", StringComparison.Ordinal) || text.StartsWith("for (;;)", StringComparison.Ordinal);
            }
        }

        source.Append(result switch
        {
            "int" or "Task<int>" => "        return 1;\n",
            "ValueTask<string>" => "        return \"\";\n",
            "Task" when !isAsync => "        return Task.CompletedTask;\n",
            "IEnumerable<int>" => "        yield return 1;\n",
            _ => "",
        }).Append("    }\n");
    }

    private string[] PickParameters(bool allowByRef)
    {
        string[] chosen = [.. Parameters.Where(parameter => _random.Next(7) == 0 && (allowByRef || !parameter.StartsWith("in ", StringComparison.Ordinal)))];
        // The compiler wants optional parameters after the others, and the list of the rest at the end.
        return
        [
            .. chosen.Where(parameter => !parameter.Contains(" = ", StringComparison.Ordinal) && !parameter.StartsWith("params", StringComparison.Ordinal)),
            .. chosen.Where(parameter => parameter.Contains(" = ", StringComparison.Ordinal)),
            .. chosen.Where(parameter => parameter.StartsWith("params", StringComparison.Ordinal)),
        ];
    }

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
