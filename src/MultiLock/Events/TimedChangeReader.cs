namespace MultiLock;

/// <summary>Reads a source of changes with deadlines, and loses nothing when one passes: the read that was under way goes on.</summary>
internal sealed class TimedChangeReader : IAsyncDisposable
{
    private readonly ElectionClock _clock;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource _cancellation;
    private readonly IAsyncEnumerator<LeadershipChangedEventArgs> _source;
    private Task<bool>? _move;

    public TimedChangeReader(IAsyncEnumerable<LeadershipChangedEventArgs> source, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _clock = new ElectionClock(MonotonicTimeProvider.For(timeProvider));
        _callerToken = cancellationToken;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source = source.GetAsyncEnumerator(_cancellation.Token);
    }

    public LeadershipChangedEventArgs Current => _source.Current;

    public Instant Now => _clock.Now;

    /// <summary>Waits for the next change, the end of the source, or the deadline, whichever comes first.</summary>
    public async ValueTask<TimedRead> ReadAsync(Instant deadline)
    {
        _callerToken.ThrowIfCancellationRequested();
        _move ??= _source.MoveNextAsync().AsTask();

        // Asked before the read is looked at: a source that always has a change ready must not put the deadline off for ever.
        TimeSpan left = deadline - Now;
        if (left <= TimeSpan.Zero)
        {
            return TimedRead.Elapsed;
        }

        if (deadline != Instant.Never && !await CompletesWithinAsync(_move, left).ConfigureAwait(false))
        {
            return TimedRead.Elapsed;
        }

        bool moved = await _move.ConfigureAwait(false);
        _move = null;
        return moved ? TimedRead.Change : TimedRead.End;
    }

    public async ValueTask DisposeAsync()
    {
        // An enumerator must not be disposed during a read, so the read is cancelled and awaited first.
        await _cancellation.CancelAsync().ConfigureAwait(false);
        if (_move is not null)
        {
            await ((Task)_move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        _cancellation.Dispose();
    }

    private async Task<bool> CompletesWithinAsync(Task move, TimeSpan left)
    {
        if (move.IsCompleted)
        {
            return true;
        }

        using var delayCancellation = CancellationTokenSource.CreateLinkedTokenSource(_cancellation.Token);
        Task delay = Task.Delay(left, _clock.TimeProvider, delayCancellation.Token);
        Task first = await Task.WhenAny(move, delay).ConfigureAwait(false);
        await delayCancellation.CancelAsync().ConfigureAwait(false);
        _callerToken.ThrowIfCancellationRequested();
        return first == move;
    }
}
