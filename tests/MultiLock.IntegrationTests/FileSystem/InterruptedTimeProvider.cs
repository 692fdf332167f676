using Microsoft.Extensions.Time.Testing;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>Runs something at the next look at a clock: between two steps of a request, as if its process were frozen there.</summary>
internal sealed class InterruptedTimeProvider : FakeTimeProvider
{
    private Action? _atNextTimestamp;
    private Action? _atNextUtcNow;
    private bool _inTimestamp;

    public void AtNextTimestamp(Action action) => _atNextTimestamp = action;

    public void AtNextUtcNow(Action action) => _atNextUtcNow = action;

    public override long GetTimestamp()
    {
        Interlocked.Exchange(ref _atNextTimestamp, null)?.Invoke();

        // The base class reads the wall clock for a timestamp, which is not the look that a test means.
        _inTimestamp = true;
        try
        {
            return base.GetTimestamp();
        }
        finally
        {
            _inTimestamp = false;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        if (!_inTimestamp)
        {
            Interlocked.Exchange(ref _atNextUtcNow, null)?.Invoke();
        }

        return base.GetUtcNow();
    }
}
