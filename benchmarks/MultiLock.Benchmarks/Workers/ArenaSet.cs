namespace MultiLock.Benchmarks;

/// <summary>The arenas of one run, one a library, over one store.</summary>
internal sealed class ArenaSet : IAsyncDisposable
{
    private readonly List<Arena> _all = [];

    public IReadOnlyList<Arena> All => _all;

    public async Task StartAsync(Arena arena, int participants)
    {
        _all.Add(arena);
        await arena.StartAsync(participants);
    }

    /// <summary>Gets them in an order that is drawn anew each time.</summary>
    public Arena[] Shuffled()
    {
        Arena[] arenas = [.. _all];
        Random.Shared.Shuffle(arenas);
        return arenas;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(arena => arena.DisposeAsync().AsTask()));
}
