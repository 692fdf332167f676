namespace MultiLock.Simulation;

/// <summary>Many seeds, on all processors: each seed has one thread to itself.</summary>
internal sealed class SimulationBatch
{
    // Continuations run on the stack of whoever completes what they wait for.
    private const int StackSize = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<SimulationResult> _failed = [];
    private int _next;
    private int _done;
    private volatile bool _stop;

    private SimulationBatch()
    {
    }

    public Tally Tally { get; } = new();

    public int Seeds => _done;

    /// <summary>Gets the seeds with a violation, in their order.</summary>
    public IReadOnlyList<SimulationResult> Failed => [.. _failed.OrderBy(result => result.Seed)];

    public static SimulationBatch Run(SimulationOptions options)
    {
        var batch = new SimulationBatch { _next = options.From };
        TimeProvider time = TimeProvider.System;
        long started = time.GetTimestamp();
        int last = options.For is null ? options.From + options.Seeds - 1 : int.MaxValue;
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work, StackSize))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return batch;

        void Work()
        {
            while (!batch._stop && !(time.GetElapsedTime(started) > options.For))
            {
                int seed = Interlocked.Increment(ref batch._next) - 1;
                if (seed > last)
                {
                    return;
                }

                batch.Add(Simulator.Run(seed), options.StopAfter);
            }
        }
    }

    private void Add(SimulationResult result, int? stopAfter)
    {
        lock (_lock)
        {
            _done++;
            Tally.Add(result.Tally);
            if (result.Violation is not null)
            {
                _failed.Add(result);
                _stop |= _failed.Count >= stopAfter;
            }
        }
    }
}
