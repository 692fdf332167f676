namespace MultiLock.Tests.Events;

/// <summary>A source that insists on what every enumerator may insist on: no read during a read, and no disposal during a read.</summary>
internal sealed class StrictSource(IAsyncEnumerable<LeadershipChangedEventArgs> inner) : IAsyncEnumerable<LeadershipChangedEventArgs>
{
    public IAsyncEnumerator<LeadershipChangedEventArgs> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(inner.GetAsyncEnumerator(cancellationToken));

    private sealed class Enumerator(IAsyncEnumerator<LeadershipChangedEventArgs> inner) : IAsyncEnumerator<LeadershipChangedEventArgs>
    {
        private int _reading;

        public LeadershipChangedEventArgs Current => inner.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            Assert.Equal(0, Interlocked.Exchange(ref _reading, 1));
            try
            {
                return await inner.MoveNextAsync();
            }
            finally
            {
                Volatile.Write(ref _reading, 0);
            }
        }

        public ValueTask DisposeAsync()
        {
            Assert.Equal(0, Volatile.Read(ref _reading));
            return inner.DisposeAsync();
        }
    }
}
