namespace MultiLock;

/// <summary>
/// Threads for heartbeats: usually one. Another is made only while one is stuck in synchronous I/O and the next heartbeat is due, up to a
/// limit beyond which heartbeats wait, as they would in the network.
/// </summary>
internal sealed class HeartbeatThreads : IDisposable
{
    private const int Limit = 4;

    private readonly object _gate = new();
    private readonly Queue<Action> _work = [];
    private int _threads;
    private int _idle;
    private bool _disposed;

    public void Run(Action heartbeat)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _work.Enqueue(heartbeat);
            if (_idle >= _work.Count || _threads == Limit)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
        }

        new Thread(Loop) { Name = "MultiLock heartbeat", IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _work.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private void Loop()
    {
        while (true)
        {
            Action? heartbeat;
            lock (_gate)
            {
                _idle++;
                while (!_work.TryDequeue(out heartbeat))
                {
                    if (_disposed)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                _idle--;
            }

            heartbeat();
        }
    }
}
