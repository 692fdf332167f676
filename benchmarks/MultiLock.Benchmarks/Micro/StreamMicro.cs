using BenchmarkDotNet.Attributes;

namespace MultiLock.Benchmarks;

/// <summary>What the stream operators cost for each change that passes them; the source alone is the first line.</summary>
public class StreamMicro
{
    private const int Changes = 1000;

    private static readonly LeadershipChangedEventArgs Change = new(
        LeadershipStatus.NoLeader,
        LeadershipStatus.Leader(new LeaderInfo { LeaderId = "somebody" }),
        LeadershipChangeReason.None,
        LeaderWork.Group);

    [Benchmark(Baseline = true, OperationsPerInvoke = Changes)]
    public Task<int> Source() => CountAsync(Stream());

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> Where() => CountAsync(Stream().Where(static change => change.ElectionGroup.Length > 0));

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> Select() => CountAsync(Stream().Select(static change => change.ElectionGroup));

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> Take() => CountAsync(Stream().Take(Changes));

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> Skip() => CountAsync(Stream().Skip(1));

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> DistinctUntilChanged() => CountAsync(Stream().DistinctUntilChanged());

    [Benchmark(OperationsPerInvoke = Changes)]
    public Task<int> WhereTakeSelect() =>
        CountAsync(Stream().Where(static change => change.ElectionGroup.Length > 0).Take(Changes).Select(static change => change.ElectionGroup));

#pragma warning disable CS1998 // Nothing to wait for: the operators alone are measured.
    private static async IAsyncEnumerable<LeadershipChangedEventArgs> Stream()
#pragma warning restore CS1998
    {
        for (int i = 0; i < Changes; i++)
        {
            yield return Change;
        }
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> stream)
    {
        int count = 0;
        await foreach (T _ in stream)
        {
            count++;
        }

        return count;
    }
}
