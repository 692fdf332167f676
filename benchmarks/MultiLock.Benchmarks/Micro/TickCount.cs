namespace MultiLock.Benchmarks;

/// <summary>How many runs there were.</summary>
internal sealed class TickCount
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public void Add() => Interlocked.Increment(ref _value);
}
