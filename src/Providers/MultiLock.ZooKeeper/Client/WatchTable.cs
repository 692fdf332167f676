namespace MultiLock.ZooKeeper.Client;

/// <summary>Who waits for which node. Each is told once. Not thread-safe.</summary>
internal sealed class WatchTable
{
    private readonly Dictionary<string, List<Action<WatchedEvent>>> _data = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Action<WatchedEvent>>> _exist = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Action<WatchedEvent>>> _child = new(StringComparer.Ordinal);

    public bool IsEmpty => _data.Count == 0 && _exist.Count == 0 && _child.Count == 0;

    /// <summary>Notes the watch of a request that was answered: a missing node is watched for its creation, if the request was about that.</summary>
    public void Add(NodeRequest request, ZooKeeperError error)
    {
        if (request.Watcher is not { } watcher)
        {
            return;
        }

        Dictionary<string, List<Action<WatchedEvent>>>? table = (request.Code, error) switch
        {
            (OpCode.Exists, ZooKeeperError.NoNode) => _exist,
            (OpCode.Exists or OpCode.GetData, ZooKeeperError.Ok) => _data,
            (OpCode.GetChildren, ZooKeeperError.Ok) => _child,
            _ => null,
        };
        if (table is null)
        {
            return;
        }

        if (!table.TryGetValue(request.Path, out List<Action<WatchedEvent>>? watchers))
        {
            table.Add(request.Path, watchers = []);
        }

        watchers.Add(watcher);
    }

    /// <summary>Whom an event concerns; they are forgotten.</summary>
    public List<Action<WatchedEvent>> Take(WatchedEvent kind, string path)
    {
        var taken = new List<Action<WatchedEvent>>();
        if (kind is WatchedEvent.Created or WatchedEvent.Deleted or WatchedEvent.DataChanged)
        {
            TakeFrom(_data);
            TakeFrom(_exist);
        }

        if (kind is WatchedEvent.ChildrenChanged or WatchedEvent.Deleted)
        {
            TakeFrom(_child);
        }

        return taken;

        void TakeFrom(Dictionary<string, List<Action<WatchedEvent>>> table)
        {
            if (table.Remove(path, out List<Action<WatchedEvent>>? watchers))
            {
                taken.AddRange(watchers);
            }
        }
    }

    public List<Action<WatchedEvent>> TakeAll()
    {
        List<Action<WatchedEvent>> all = [.. _data.Values.Concat(_exist.Values).Concat(_child.Values).SelectMany(watchers => watchers)];
        _data.Clear();
        _exist.Clear();
        _child.Clear();
        return all;
    }

    /// <summary>
    /// The frames that set the watches again on another connection. The server then tells at once what happened since <paramref name="lastZxid"/>. In several, because one
    /// with all of them could be larger than the server takes.
    /// </summary>
    public List<byte[]> ToFrames(long lastZxid, string chroot, int maxBytes)
    {
        var frames = new List<byte[]>();
        List<string> data = [], exist = [], child = [];
        int bytes = 0;
        Collect(_data.Keys, data);
        Collect(_exist.Keys, exist);
        Collect(_child.Keys, child);
        Flush();
        return frames;

        void Collect(IEnumerable<string> paths, List<string> into)
        {
            foreach (string path in paths)
            {
                into.Add(RequestEncoder.Absolute(chroot, path));
                bytes += into[^1].Length + sizeof(int);
                if (bytes >= maxBytes)
                {
                    Flush();
                }
            }
        }

        void Flush()
        {
            if (data.Count + exist.Count + child.Count > 0)
            {
                frames.Add(RequestEncoder.SetWatches(lastZxid, data, exist, child));
                data.Clear();
                exist.Clear();
                child.Clear();
                bytes = 0;
            }
        }
    }
}
