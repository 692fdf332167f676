using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MultiLock.Benchmarks;

/// <summary>A generator that has never run, on a compilation that nobody has asked anything: what a build pays.</summary>
public class ColdRun
{
    private readonly ISourceGenerator _ours = CompileTimeParts.Ours();
    private readonly ISourceGenerator _theirs = CompileTimeParts.LoggerMessage();
    private readonly CSharpCompilation _leaderTasks = CompiledProject.LeaderTasks();
    private readonly CSharpCompilation _logMessages = CompiledProject.LogMessages();

    [GlobalSetup]
    public void Check()
    {
        GeneratorCheck.Generates(LeaderOnly(), CompiledProject.FileCount);
        GeneratorCheck.Generates(LoggerMessage(), 1);
    }

    [Benchmark]
    public GeneratorDriver LeaderOnly() => Run(_ours, _leaderTasks);

    [Benchmark(Baseline = true)]
    public GeneratorDriver LoggerMessage() => Run(_theirs, _logMessages);

    private static GeneratorDriver Run(ISourceGenerator generator, CSharpCompilation compilation) =>
        CSharpGeneratorDriver.Create([generator], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options).RunGenerators(compilation.Clone());
}
