using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MultiLock.Benchmarks;

/// <summary>The projects that generators work on: 200 files with five methods each, and one more file that has nothing to do with them.</summary>
internal static class CompiledProject
{
    public const int FileCount = 200;
    public const int MethodsPerFile = 5;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    public static IReadOnlyList<string> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                || name is "netstandard.dll" or "mscorlib.dll" or "MultiLock.dll" or "MultiLock.InMemory.dll"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Gets the project with 1,000 methods marked <c>[LeaderOnly]</c>.</summary>
    public static CSharpCompilation LeaderTasks() => Compile(LeaderTaskSources());

    /// <summary>Gets the project with 1,000 methods marked <c>[LoggerMessage]</c>.</summary>
    public static CSharpCompilation LogMessages() => Compile(Enumerable.Range(0, FileCount).Select(LogMessages));

    public static SyntaxTree Unrelated(int number) =>
        CSharpSyntaxTree.ParseText($"namespace App; internal static class Unrelated {{ public static int Number() => {number}; }}", Parsing, path: "Unrelated.cs");

    public static IEnumerable<string> LeaderTaskSources() => Enumerable.Range(0, FileCount).Select(LeaderTasks);

    private static CSharpCompilation Compile(IEnumerable<string> sources) => CSharpCompilation.Create(
        "App",
        [.. sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Parsing, path: $"File{i}.cs")), Unrelated(0)],
        References.Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string LeaderTasks(int file)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Microsoft.Extensions.Logging;
            using MultiLock;

            namespace App.Area{{file % 10}};

            public sealed class Store{{file}}
            {
                public Task<int> LoadAsync(string name, CancellationToken ct) => Task.FromResult(name.Length + (ct.IsCancellationRequested ? 1 : 0));

                public Task SaveAsync(int value, long fencingToken, CancellationToken ct) =>
                    value > fencingToken ? Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct) : Task.CompletedTask;
            }

            public sealed class Jobs{{file}}(Store{{file}} store, ILogger<Jobs{{file}}> logger)
            {

            """);
        for (int method = 0; method < MethodsPerFile; method++)
        {
            // Two kinds: what runs at ticks, and what runs as long as this instance leads.
            text.Append(method % 2 == 0
                ? $$"""
                    [LeaderOnly("group-{{file % 20}}", Every = "00:05:00", Timeout = "1m")]
                    public async Task Work{{method}}Async(LeadershipContext leader, CancellationToken ct)
                    {
                        int value = await store.LoadAsync("{{file}}/{{method}}", ct);
                        for (int i = 0; i < value; i++)
                        {
                            leader.ThrowIfLost();
                            await store.SaveAsync(value + i, leader.FencingToken, ct);
                        }

                        logger.LogInformation("Saved {Count} under token {Token}", value, leader.FencingToken);
                    }


                """
                : $$"""
                    [LeaderOnly("group-{{file % 20}}")]
                    public async Task Pump{{method}}Async(CancellationToken ct)
                    {
                        while (!ct.IsCancellationRequested)
                        {
                            int value = await store.LoadAsync("{{file}}/{{method}}", ct);
                            if (value > 100)
                            {
                                throw new InvalidOperationException($"Too many: {value}");
                            }

                            await Task.Delay(TimeSpan.FromSeconds(value), ct);
                        }
                    }


                """);
        }

        return text.Append("}\n").ToString();
    }

    private static string LogMessages(int file)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            using System;
            using Microsoft.Extensions.Logging;

            namespace App.Area{{file % 10}};

            public static partial class Log{{file}}
            {

            """);
        for (int method = 0; method < MethodsPerFile; method++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                    [LoggerMessage(EventId = {{(file * MethodsPerFile) + method}}, Level = LogLevel.Information, Message = "Saved {Count} under token {Token}")]
                    public static partial void Saved{{method}}(ILogger logger, int count, long token);


                """);
        }

        return text.Append("}\n").ToString();
    }
}
