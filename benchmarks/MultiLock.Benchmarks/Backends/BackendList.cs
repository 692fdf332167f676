namespace MultiLock.Benchmarks;

/// <summary>The backends: the one inside the process, and those that the chaos tests know.</summary>
internal static class BackendList
{
    public static IReadOnlyList<IBenchmarkBackend> All { get; } =
    [
        new InMemoryBackend(),
        .. ChaosBackends.Names.Split(", ").Select(name => new SharedBackend(ChaosBackends.Get(name))),
    ];

    public static string Names => string.Join(", ", All.Select(backend => backend.Name));

    public static IBenchmarkBackend Get(string name) => All.FirstOrDefault(backend => backend.Name == name)
        ?? throw new UsageException($"Unknown backend '{name}'. It is one of: {Names}.");
}
