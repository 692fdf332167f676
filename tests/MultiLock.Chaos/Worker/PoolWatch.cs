namespace MultiLock.Chaos;

/// <summary>
/// Says in the worker's log when the thread pool serves nobody, or the process itself does not get to run: the two look alike in the record,
/// and have different causes.
/// </summary>
internal sealed class PoolWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Notable = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _stop = new();

    public PoolWatch()
    {
        new Thread(Loop) { IsBackground = true, Name = "pool watch", Priority = ThreadPriority.AboveNormal }.Start();
    }

    public void Dispose() => _stop.Set();

    private void Loop()
    {
        TimeSpan last = DemoClock.Now;
        while (!_stop.Wait(Step))
        {
            TimeSpan begin = DemoClock.Now;
            if (begin - last > Notable)
            {
                Console.Error.WriteLine($"watch: the process did not run for {(begin - last).TotalMilliseconds:F0} ms");
            }

            using var served = new SemaphoreSlim(0);
            ThreadPool.UnsafeQueueUserWorkItem(static served => served.Release(), served, preferLocal: false);
            while (!served.Wait(Notable))
            {
                Console.Error.WriteLine(
                    $"watch: the pool has served nobody for {(DemoClock.Now - begin).TotalMilliseconds:F0} ms; {ThreadPool.ThreadCount} threads, {ThreadPool.PendingWorkItemCount} waiting (pid {Environment.ProcessId})");
            }

            last = DemoClock.Now;
        }
    }
}
