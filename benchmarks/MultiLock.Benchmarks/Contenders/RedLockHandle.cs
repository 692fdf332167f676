using RedLockNet;

namespace MultiLock.Benchmarks;

/// <summary>A lock of RedLock.net. It has no token; a user who cares looks at <see cref="IRedLock.IsAcquired"/>, here ten times a second.</summary>
internal sealed class RedLockHandle : IPeerLock
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly IRedLock _held;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _timer;

    public RedLockHandle(IRedLock held)
    {
        _held = held;
        _timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                if (!_held.IsAcquired)
                {
                    _lost.Cancel();
                }
            },
            null,
            Look,
            Look);
    }

    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _held.DisposeAsync();
        _lost.Dispose();
    }
}
