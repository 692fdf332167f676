namespace MultiLock.Benchmarks;

/// <summary>One library, used as its users would: work starts when it leads, and ends before it gives leadership up. What happens goes to its log.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Gets how many groups it leads now.</summary>
    int Leading { get; }

    /// <summary>Competes from now on. Returns when it does, not when it leads.</summary>
    Task CompeteAsync();

    /// <summary>Gives leadership up in order and stays out of the competition.</summary>
    Task ReleaseAsync();
}
