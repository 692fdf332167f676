namespace MultiLock.ZooKeeper.Client;

/// <summary>One request, not yet sent. Paths are those of the user, below the chroot.</summary>
internal sealed record NodeRequest
{
    private NodeRequest(OpCode code, string path) => (Code, Path) = (code, path);

    public OpCode Code { get; }

    public string Path { get; }

    public ReadOnlyMemory<byte> Data { get; private init; }

    public IReadOnlyList<NodeAcl> Acl { get; private init; } = [];

    public CreateMode Mode { get; private init; }

    public int Version { get; private init; } = AnyVersion;

    /// <summary>Gets what is called once when the node changes, or comes to be where it did not exist.</summary>
    public Action<WatchedEvent>? Watcher { get; private init; }

    public IReadOnlyList<NodeRequest> Parts { get; private init; } = [];

    private static int AnyVersion => -1;

    public static NodeRequest Create(string path, ReadOnlyMemory<byte> data, IReadOnlyList<NodeAcl> acl, CreateMode mode) =>
        new(OpCode.Create2, path) { Data = data, Acl = acl, Mode = mode };

    public static NodeRequest Delete(string path) => new(OpCode.Delete, path);

    public static NodeRequest Exists(string path, Action<WatchedEvent>? watcher = null) => new(OpCode.Exists, path) { Watcher = watcher };

    public static NodeRequest Get(string path, Action<WatchedEvent>? watcher = null) => new(OpCode.GetData, path) { Watcher = watcher };

    public static NodeRequest Set(string path, ReadOnlyMemory<byte> data, int? version = null) =>
        new(OpCode.SetData, path) { Data = data, Version = version ?? AnyVersion };

    public static NodeRequest Children(string path, Action<WatchedEvent>? watcher = null) => new(OpCode.GetChildren, path) { Watcher = watcher };

    /// <summary>Lets the server that is connected catch up with its leader before the reads that follow.</summary>
    public static NodeRequest Sync(string path) => new(OpCode.Sync, path);

    /// <summary>In a multi: the node exists, in this version if one is given.</summary>
    public static NodeRequest Check(string path, int? version = null) => new(OpCode.Check, path) { Version = version ?? AnyVersion };

    /// <summary>All of it, or nothing.</summary>
    public static NodeRequest Multi(params IReadOnlyList<NodeRequest> parts) => new(OpCode.Multi, "/") { Parts = parts };

    public static NodeRequest CloseSession() => new(OpCode.CloseSession, "/");
}
