using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MultiLock.Benchmarks;

/// <summary>A generator that has run already, after an edit of a file that has nothing to do with it: what every keystroke pays.</summary>
public class UnrelatedEdit
{
    private readonly CSharpCompilation _leaderTasks = CompiledProject.LeaderTasks();
    private readonly CSharpCompilation _logMessages = CompiledProject.LogMessages();
    private readonly GeneratorDriver _ours;
    private readonly GeneratorDriver _theirs;
    private readonly SyntaxTree[] _edits = [.. Enumerable.Range(1, 64).Select(CompiledProject.Unrelated)];
    private int _edit;

    public UnrelatedEdit()
    {
        _ours = Start(CompileTimeParts.Ours(), _leaderTasks);
        _theirs = Start(CompileTimeParts.LoggerMessage(), _logMessages);
    }

    [GlobalSetup]
    public void Check()
    {
        GeneratorCheck.Generates(LeaderOnly(), CompiledProject.FileCount);
        GeneratorCheck.Generates(LoggerMessage(), 1);
    }

    [Benchmark]
    public GeneratorDriver LeaderOnly() => _ours.RunGenerators(Edit(_leaderTasks));

    [Benchmark(Baseline = true)]
    public GeneratorDriver LoggerMessage() => _theirs.RunGenerators(Edit(_logMessages));

    private CSharpCompilation Edit(CSharpCompilation compilation) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], _edits[_edit++ % _edits.Length]);

    private static GeneratorDriver Start(ISourceGenerator generator, CSharpCompilation compilation) =>
        CSharpGeneratorDriver.Create([generator], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options).RunGenerators(compilation);
}
