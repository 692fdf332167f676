using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiLock.InMemory;

namespace MultiLock.Tests.Election;

/// <summary>Several participants over one store on one fake clock. Elections run inline: what follows from an input has happened when it returns.</summary>
internal sealed class ElectionWorld : IAsyncDisposable
{
    private readonly string _store = Guid.NewGuid().ToString("N");
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<FaultyProvider> _faulty = [];
    private readonly ConcurrentBag<InlineExecutor> _executors = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FaultyProvider NewProvider(int? maxBatchSize = null)
    {
        var store = new InMemoryLeaderElectionProvider(
            Microsoft.Extensions.Options.Options.Create(new InMemoryLeaderElectionOptions { StoreName = _store }), NullLogger<InMemoryLeaderElectionProvider>.Instance, Time);
        _owned.Add(store);
        var faulty = new FaultyProvider(store) { MaxBatchSize = maxBatchSize ?? store.MaxBatchSize };
        _faulty.Add(faulty);
        return faulty;
    }

    public Participant NewParticipant(
        Action<LeaderElectionOptions>? configure = null, FakeTimeProvider? clock = null, ILogger<LeaderElectionService>? logger = null)
    {
        FaultyProvider provider = NewProvider();
        var options = new LeaderElectionOptions { ElectionGroup = "billing" };
        configure?.Invoke(options);
        var service = new LeaderElectionService(
            provider, Microsoft.Extensions.Options.Options.Create(options), logger ?? NullLogger<LeaderElectionService>.Instance, clock ?? Time, NewExecutor);
        _owned.Add(service);
        return new Participant(service, provider);
    }

    /// <summary>An executor whose work is done before time passes.</summary>
    public IElectionExecutor NewExecutor(ElectionClock clock)
    {
        var executor = new InlineExecutor(clock);
        _executors.Add(executor);
        return executor;
    }

    /// <summary>Disposes it at the end, with time passing.</summary>
    public T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>Lets time pass in steps small enough for every timer to be on time.</summary>
    public void Pass(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(10);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            // A cancelled call ends on the thread pool, and goes through the election there: a busy machine may stop that thread in the middle.
            SpinWait.SpinUntil(() => _executors.All(executor => executor.IsIdle), PatienceAttribute.Limit);
            Time.Advance(step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _faulty.ForEach(provider => provider.OnCall = _ => Fault.None);
        _owned.Reverse();
        foreach (IAsyncDisposable owned in _owned)
        {
            // What waits for a retry needs time to pass.
            Task disposed = owned.DisposeAsync().AsTask();
            long began = TimeProvider.System.GetTimestamp();
            while (!disposed.IsCompleted)
            {
                if (TimeProvider.System.GetElapsedTime(began) > PatienceAttribute.Limit)
                {
                    throw new TimeoutException($"{owned.GetType().Name} does not stop, whatever time passes.");
                }

                Pass(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            await disposed;
        }
    }
}
