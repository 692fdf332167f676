namespace MultiLock.InMemory;

/// <summary>The named stores of this process. A store that nobody uses and that holds no live lease goes away.</summary>
internal static class InMemoryStores
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, InMemoryStore> ByName = new(StringComparer.Ordinal);

    // A store may vanish in the very millisecond in which it granted its thousandth term, so its successor's clock alone is no floor.
    private static long _floor;

    public static InMemoryStore Attach(string? name, TimeProvider timeProvider)
    {
        if (name is null)
        {
            var own = new InMemoryStore(timeProvider);
            own.Attach();
            return own;
        }

        lock (Gate)
        {
            RemoveUnused();
            if (!ByName.TryGetValue(name, out InMemoryStore? store))
            {
                store = new InMemoryStore(timeProvider, _floor);
                ByName.Add(name, store);
            }

            store.Attach();
            return store;
        }
    }

    public static void Detach(InMemoryStore store)
    {
        lock (Gate)
        {
            store.Detach();
            RemoveUnused();
        }
    }

    private static void RemoveUnused()
    {
        foreach ((string name, InMemoryStore store) in ByName)
        {
            if (!store.IsInUse)
            {
                _floor = Math.Max(_floor, store.HighestTerm);
                ByName.Remove(name);
            }
        }
    }
}
