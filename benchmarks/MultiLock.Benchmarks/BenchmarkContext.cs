namespace MultiLock.Benchmarks;

/// <summary>What a benchmark is given.</summary>
internal sealed class BenchmarkContext(BenchmarkOptions options, MeasurementSink sink)
{
    public BenchmarkOptions Options { get; } = options;

    public MeasurementSink Sink { get; } = sink;

    /// <summary>Gets the backends that were asked for and can be had here; says which cannot, and why.</summary>
    public IReadOnlyList<IBenchmarkBackend> Backends(Func<IBenchmarkBackend, bool> fits)
    {
        var usable = new List<IBenchmarkBackend>();
        foreach (IBenchmarkBackend backend in BackendList.All)
        {
            if ((Options.Backends.Count > 0 && !Options.Backends.Contains(backend.Name)) || !fits(backend))
            {
                continue;
            }

            if (backend.Missing is { } missing)
            {
                Sink.Note($"{backend.Name} skipped: {missing}");
            }
            else
            {
                usable.Add(backend);
            }
        }

        return usable;
    }

    /// <summary>Gets the libraries that were asked for and work on a backend, ours first.</summary>
    public IReadOnlyList<string> Libraries(IBenchmarkBackend backend) =>
        [.. ContenderList.For(backend.Name).Where(library => Options.Libraries.Count == 0 || Options.Libraries.Contains(library))];
}
