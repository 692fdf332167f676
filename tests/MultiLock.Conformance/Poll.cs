using Xunit;

namespace MultiLock.Conformance;

/// <summary>Stands in for a watch where the backend cannot push: reads groups again and again, as the library does there, and tells of those that nobody holds any more.</summary>
internal sealed class Poll : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _loop;

    public Poll(ILeaderElectionProvider provider, IReadOnlyList<string> groups, Action<LeadershipNotification> notify)
    {
        _loop = RunAsync(provider, [.. groups], notify);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task RunAsync(ILeaderElectionProvider provider, List<string> waiting, Action<LeadershipNotification> notify)
    {
        notify(LeadershipNotification.Resynchronized);
        try
        {
            while (true)
            {
                foreach (string[] batch in waiting.ToArray().Chunk(provider.MaxBatchSize))
                {
                    IReadOnlyList<LeaderRecord?> records = await provider.ReadAsync(batch, _stop.Token);
                    string[] free = [.. batch.Where((_, i) => records[i] is null)];
                    if (free.Length > 0)
                    {
                        waiting.RemoveAll(free.Contains);
                        notify(LeadershipNotification.Released(free));
                    }
                }

                await Task.Delay(Interval, TimeProvider.System, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The end of the poll, or of its provider.
        }
    }
}
