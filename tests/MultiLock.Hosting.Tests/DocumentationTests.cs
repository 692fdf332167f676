using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MultiLock.Generators;

namespace MultiLock.Hosting.Tests;

/// <summary>Compiles every C# block of the documentation as a reader would: with the implicit usings of a worker, and with the generator.</summary>
public sealed partial class DocumentationTests
{
    // What the text around a block tells the reader to have.
    private const string Surroundings =
        """
        global using Azure.Storage.Blobs;
        global using System;
        global using System.Collections.Generic;
        global using System.Data.Common;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Data.SqlClient;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using MultiLock;
        global using Npgsql;
        global using StackExchange.Redis;
        """;

    private const string Builder = "var builder = Host.CreateApplicationBuilder(args);\nstring connectionString = \"\";\n_ = connectionString;\n";

    private static readonly string Documents = Path.Combine(AppContext.BaseDirectory, "Documents");

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"
                || name.StartsWith("MultiLock.", StringComparison.Ordinal) || name.StartsWith("Azure.", StringComparison.Ordinal)
                || name is "Microsoft.Data.SqlClient.dll" or "Npgsql.dll" or "StackExchange.Redis.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Documents, "*.md", SearchOption.AllDirectories)
            .Where(path => BlocksOf(path).Length > 0)
            .Select(path => Path.GetRelativePath(Documents, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Blocks_WhenCompiledWithTheGenerator_HaveNoErrors(string file)
    {
        string[] blocks = BlocksOf(Path.Combine(Documents, file));
        Assert.All(blocks, block => Assert.Empty(Errors(block, [.. blocks.Where(other => other != block && !HasStatements(other))])));
    }

    [Fact]
    public void Readme_WhenSearchedForBlocks_HasThem() => Assert.InRange(BlocksOf(Path.Combine(Documents, "README.md")).Length, 9, 100);

    [Fact]
    public void ABlock_WhenItIsWrong_IsFound() => Assert.NotEmpty(Errors("builder.Services.AddGeneratedLeaderTask();", []));

    private static string[] BlocksOf(string path) => [.. Block().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)];

    private static bool HasStatements(string block) =>
        CSharpSyntaxTree.ParseText(block).GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);

    private static Diagnostic[] Errors(string block, string[] others)
    {
        bool program = HasStatements(block);
        string text = program && !block.Contains("var builder", StringComparison.Ordinal) ? Builder + block : block;
        var compilation = CSharpCompilation.Create(
            "Documented",
            [.. others.Prepend(text).Prepend(Surroundings).Select(source => CSharpSyntaxTree.ParseText(source))],
            References,
            new CSharpCompilationOptions(
                program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new LeaderTaskGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        return [.. output.GetDiagnostics(TestContext.Current.CancellationToken).Where(problem => problem.Severity == DiagnosticSeverity.Error)];
    }

    [GeneratedRegex("^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
