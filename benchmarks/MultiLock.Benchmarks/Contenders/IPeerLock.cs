namespace MultiLock.Benchmarks;

/// <summary>A lock that is held.</summary>
internal interface IPeerLock : IAsyncDisposable
{
    /// <summary>Gets the token by which the library says that it is lost; one that never fires if the library has none.</summary>
    CancellationToken Lost { get; }
}
