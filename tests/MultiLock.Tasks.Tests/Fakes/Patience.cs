namespace MultiLock.Tasks.Tests;

/// <summary>How long a test waits for what must happen. Only a broken test waits that long.</summary>
internal static class Patience
{
#if MUTATION
    // A mutant that loses a run is found by waiting for it.
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
#else
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
#endif

    public static Task Soon(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);
}
