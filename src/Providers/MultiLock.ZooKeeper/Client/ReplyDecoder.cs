namespace MultiLock.ZooKeeper.Client;

/// <summary>Reads what the server sends. Pure functions of one frame: whatever it holds, they return or throw <see cref="JuteException"/>.</summary>
internal static class ReplyDecoder
{
    public static ReplyHeader Header(ref JuteReader reader) => new(reader.Int(), reader.Long(), (ZooKeeperError)reader.Int());

    public static ConnectReply Connect(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        reader.Int();
        int timeout = reader.Int();
        long sessionId = reader.Long();
        byte[] password = reader.Buffer();

        // Servers before 3.4 do not send it.
        bool readOnly = !reader.IsAtEnd && reader.Bool();
        return new ConnectReply(TimeSpan.FromMilliseconds(timeout), sessionId, password, readOnly);
    }

    public static (WatchedEvent Kind, string Path) Notification(ref JuteReader reader)
    {
        var kind = (WatchedEvent)reader.Int();
        reader.Int();
        return (kind, reader.String());
    }

    /// <summary>What follows the header of a reply to this request.</summary>
    public static NodeReply Body(ref JuteReader reader, NodeRequest request, ZooKeeperError error, string chroot)
    {
        // Only a multi has a body when it failed: the error of each part.
        if (error != ZooKeeperError.Ok)
        {
            return new NodeReply(error);
        }

        return request.Code == OpCode.Multi
            ? new NodeReply(error) { Parts = Multi(ref reader, request.Parts.Count, chroot) }
            : Single(ref reader, request.Code, chroot);
    }

    /// <summary>The path below the chroot of a path of the server.</summary>
    public static string Relative(string chroot, string path)
    {
        if (chroot.Length == 0)
        {
            return path;
        }

        return path == chroot ? "/"
            : path.StartsWith(chroot, StringComparison.Ordinal) && path[chroot.Length] == '/' ? path[chroot.Length..]
            : throw new JuteException("The server told of a path outside of the chroot.");
    }

    private static NodeReply Single(ref JuteReader reader, OpCode code, string chroot) => code switch
    {
        // Within a multi a server answers so, without the stat that was asked for.
        OpCode.Create => new NodeReply(ZooKeeperError.Ok) { Path = Relative(chroot, reader.String()) },
        OpCode.Create2 => new NodeReply(ZooKeeperError.Ok) { Path = Relative(chroot, reader.String()), Stat = reader.Stat() },
        OpCode.Exists or OpCode.SetData => new NodeReply(ZooKeeperError.Ok) { Stat = reader.Stat() },
        OpCode.GetData => new NodeReply(ZooKeeperError.Ok) { Data = reader.Buffer(), Stat = reader.Stat() },
        OpCode.GetChildren => new NodeReply(ZooKeeperError.Ok) { Children = reader.Strings() },
        OpCode.Sync => new NodeReply(ZooKeeperError.Ok) { Path = Relative(chroot, reader.String()) },
        OpCode.Error => new NodeReply((ZooKeeperError)reader.Int()),
        OpCode.Delete or OpCode.Check or OpCode.CloseSession => new NodeReply(ZooKeeperError.Ok),
        _ => throw new JuteException($"A reply to the request {(int)code} is none that was asked for."),
    };

    private static List<NodeReply> Multi(ref JuteReader reader, int expected, string chroot)
    {
        var parts = new List<NodeReply>(expected);
        while (true)
        {
            var code = (OpCode)reader.Int();
            bool done = reader.Bool();
            reader.Int();
            if (done)
            {
                return parts.Count == expected ? parts : throw new JuteException($"{parts.Count} answers came to {expected} parts.");
            }

            if (parts.Count == expected)
            {
                throw new JuteException($"More answers came than there were parts: {expected}.");
            }

            parts.Add(Single(ref reader, code, chroot));
        }
    }
}
