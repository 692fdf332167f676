using System.Threading.Channels;

namespace MultiLock.Hosting.Tests;

/// <summary>What the leader tasks of one host did, in order, and how often they are to throw.</summary>
internal sealed class Recorder
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private int _throws;

    /// <summary>Gets what the stubborn task waits for.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Throws
    {
        get => Volatile.Read(ref _throws);
        set => Volatile.Write(ref _throws, value);
    }

    public void Add(string what) => _events.Writer.TryWrite(what);

    public void AddAndMaybeThrow(string what)
    {
        Add(what);
        if (Interlocked.Decrement(ref _throws) >= 0)
        {
            throw new InvalidOperationException($"{what} was told to fail.");
        }
    }

    public ValueTask<string> NextAsync() => _events.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task UntilAsync(string what)
    {
        while (await NextAsync() != what)
        {
        }
    }

    public bool IsEmpty => !_events.Reader.TryPeek(out _);
}
