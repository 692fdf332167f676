using Microsoft.CodeAnalysis;

namespace MultiLock.Benchmarks;

/// <summary>A generator that did nothing would win every comparison.</summary>
internal static class GeneratorCheck
{
    public static void Generates(GeneratorDriver driver, int atLeast)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        if (result.Exception is not null || result.Diagnostics.Length > 0 || result.GeneratedSources.Length < atLeast)
        {
            throw new InvalidOperationException(
                $"{result.Generator.GetGeneratorType().Name} wrote {result.GeneratedSources.Length} files: {result.Exception}{string.Join("\n", result.Diagnostics)}");
        }

        string text = string.Concat(result.GeneratedSources.Select(source => source.SourceText.ToString()));
        int methods = CompiledProject.FileCount * CompiledProject.MethodsPerFile;
        int found = text.Split("(LeaderTaskInvocation invocation)").Length + text.Split("public static partial void ").Length - 2;
        if (found != methods)
        {
            throw new InvalidOperationException($"{result.Generator.GetGeneratorType().Name} wrote {found} methods instead of {methods}.");
        }
    }
}
