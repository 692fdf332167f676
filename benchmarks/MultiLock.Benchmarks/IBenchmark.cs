namespace MultiLock.Benchmarks;

/// <summary>One thing that can be measured. A new one is a class and a line in <see cref="BenchmarkList"/>.</summary>
internal interface IBenchmark
{
    /// <summary>Gets the word of the command line.</summary>
    string Name { get; }

    /// <summary>Gets what it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>Gets what a reader has to know to judge the figures, such as how a peer is configured.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>Measures, and says what it found to the context's sink.</summary>
    Task RunAsync(BenchmarkContext context);
}
