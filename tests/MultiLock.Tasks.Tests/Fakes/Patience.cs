namespace MultiLock.Tasks.Tests;

/// <summary>How long a test waits for what must happen. Only a broken test waits that long.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);
}
