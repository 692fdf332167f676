using System.Buffers;
using System.Buffers.Binary;

namespace MultiLock.ZooKeeper.Client;

/// <summary>Writes requests as frames: their length, their number, their code and what belongs to it.</summary>
internal static class RequestEncoder
{
    public const int PingXid = -2;
    public const int AuthXid = -4;
    public const int SetWatchesXid = -8;
    public const int NotificationXid = -1;

    public static byte[] Request(NodeRequest request, int xid, string chroot)
    {
        return Frame(writer =>
        {
            writer.Int(xid);
            writer.Int((int)request.Code);
            Body(writer, request, chroot);
        });
    }

    public static byte[] Connect(long lastZxid, TimeSpan timeout, long sessionId, byte[] password) => Frame(writer =>
    {
        writer.Int(0);
        writer.Long(lastZxid);
        writer.Int((int)Math.Min(int.MaxValue, timeout.TotalMilliseconds));
        writer.Long(sessionId);
        writer.Buffer(password);

        // A server without a quorum would answer reads from the past and take no writes.
        writer.Bool(false);
    });

    public static byte[] Ping() => Frame(static writer =>
    {
        writer.Int(PingXid);
        writer.Int((int)OpCode.Ping);
    });

    public static byte[] Auth(string scheme, ReadOnlyMemory<byte> credentials) => Frame(writer =>
    {
        writer.Int(AuthXid);
        writer.Int((int)OpCode.Auth);
        writer.Int(0);
        writer.String(scheme);
        writer.Buffer(credentials.Span);
    });

    public static byte[] SetWatches(long lastZxid, IReadOnlyCollection<string> data, IReadOnlyCollection<string> exist, IReadOnlyCollection<string> child) => Frame(writer =>
    {
        writer.Int(SetWatchesXid);
        writer.Int((int)OpCode.SetWatches);
        writer.Long(lastZxid);
        writer.Strings(data);
        writer.Strings(exist);
        writer.Strings(child);
    });

    /// <summary>The path as the server knows it.</summary>
    public static string Absolute(string chroot, string path) => chroot.Length == 0 ? path : path == "/" ? chroot : chroot + path;

    private static void Body(JuteWriter writer, NodeRequest request, string chroot)
    {
        string path = Absolute(chroot, request.Path);
        switch (request.Code)
        {
            case OpCode.Create2:
                writer.String(path);
                writer.Buffer(request.Data.Span);
                writer.Acl(request.Acl);
                writer.Int((int)request.Mode);
                break;
            case OpCode.Delete or OpCode.Check:
                writer.String(path);
                writer.Int(request.Version);
                break;
            case OpCode.SetData:
                writer.String(path);
                writer.Buffer(request.Data.Span);
                writer.Int(request.Version);
                break;
            case OpCode.Exists or OpCode.GetData or OpCode.GetChildren:
                writer.String(path);
                writer.Bool(request.Watcher is not null);
                break;
            case OpCode.Sync:
                writer.String(path);
                break;
            case OpCode.Multi:
                foreach (NodeRequest part in request.Parts)
                {
                    MultiHeader(writer, part.Code, done: false);
                    Body(writer, part, chroot);
                }

                MultiHeader(writer, OpCode.Error, done: true);
                break;
            case OpCode.CloseSession:
                break;
            default:
                throw new InvalidOperationException($"{request.Code} is no request.");
        }
    }

    private static void MultiHeader(JuteWriter writer, OpCode code, bool done)
    {
        writer.Int((int)code);
        writer.Bool(done);
        writer.Int(-1);
    }

    private static byte[] Frame(Action<JuteWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Advance(sizeof(int));
        write(new JuteWriter(output));
        byte[] frame = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}
