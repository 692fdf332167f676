using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests.Client;

/// <summary>Whatever arrives: the decoder returns or refuses, at once, and allocates in proportion to what has arrived.</summary>
public sealed class DecoderFuzzTests
{
    private const int Frames = 10_000;
    private const int Cap = 64 * 1024;

    // A string of n bytes has up to n characters of two bytes, and an object around it; a list of empty ones costs a reference for four bytes.
    private const int BytesPerByte = 16;
    private const int BytesPerFrame = 16 * 1024;

    private static readonly NodeRequest[] Requests =
    [
        NodeRequest.Create("/a", default, NodeAcl.Open, CreateMode.Persistent), NodeRequest.Delete("/a"), NodeRequest.Exists("/a"), NodeRequest.Get("/a"),
        NodeRequest.Set("/a", default), NodeRequest.Children("/a"), NodeRequest.Sync("/a"), NodeRequest.CloseSession(),
        NodeRequest.Multi(NodeRequest.Check("/a"), NodeRequest.Set("/a", default), NodeRequest.Create("/b", default, NodeAcl.Open, CreateMode.Ephemeral), NodeRequest.Delete("/c")),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("/chroot")]
    public void Decoder_WhenFramesAreRandomOrTruncated_ReturnsOrRefusesAndAllocatesLittle(string chroot)
    {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < Frames; i++)
        {
            NodeRequest request = Requests[i % Requests.Length];
            byte[] frame = Damage(random, Valid(request, chroot));
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (!Decode(frame, request, chroot))
            {
                refused++;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= (frame.Length * BytesPerByte) + BytesPerFrame, $"{allocated} bytes were allocated for a frame of {frame.Length}, {Convert.ToHexString(frame)}.");
        }

        Assert.InRange(refused, Frames / 10, Frames - 1);
    }

    [Fact]
    public void Decoder_WhenFramesAreWhole_ReadsThem()
    {
        foreach (NodeRequest request in Requests)
        {
            foreach (string chroot in new[] { "", "/chroot" })
            {
                Assert.True(Decode(Valid(request, chroot), request, chroot));
            }
        }
    }

    /// <summary>Lengths of two gigabytes, and negative ones, where a length can be.</summary>
    [Fact]
    public void Decoder_WhenLengthsLie_RefusesBeforeItAllocates()
    {
        foreach (int length in new[] { int.MaxValue, int.MinValue, -2, 1_000_000, int.MaxValue / 4 })
        {
            foreach (NodeRequest request in Requests)
            {
                byte[] whole = Valid(request, "");
                for (int at = 0; at + sizeof(int) <= whole.Length; at++)
                {
                    byte[] frame = [.. whole];
                    BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at), length);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Decode(frame, request, "");
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesPerFrame);
                }
            }
        }
    }

    [Fact]
    public void Frames_WhenTheStreamIsRandom_AreCutOrRefusedAndNeverBeyondTheCap()
    {
        var random = new Random(2);
        for (int i = 0; i < Frames; i++)
        {
            var frames = new FrameReader(Cap);
            byte[] stream = new byte[random.Next(1, 2000)];
            random.NextBytes(stream);

            // Half of them announce lengths that are legal, or nearly.
            if (i % 2 == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(stream.AsSpan(0, Math.Min(4, stream.Length)).Length == 4 ? stream : new byte[4], random.Next(-2, Cap + 2));
            }

            try
            {
                for (int at = 0; at < stream.Length;)
                {
                    while (frames.TryRead(out ReadOnlyMemory<byte> frame))
                    {
                        Assert.True(frame.Length <= Cap);
                    }

                    Memory<byte> free = frames.Free();
                    Assert.False(free.IsEmpty);
                    int count = Math.Min(Math.Min(free.Length, stream.Length - at), random.Next(1, 300));
                    stream.AsSpan(at, count).CopyTo(free.Span);
                    frames.Received(count);
                    at += count;
                }
            }
            catch (JuteException)
            {
                // Refused, as it has to be.
            }

            Assert.InRange(frames.Capacity, 1, Cap + sizeof(int));
        }
    }

    [Fact]
    public void Frames_WhenTheyArriveByteByByte_ComeWhole()
    {
        var frames = new FrameReader(Cap);
        var random = new Random(3);
        var sent = new List<byte[]>();
        var received = new List<byte[]>();
        for (int i = 0; i < 20; i++)
        {
            byte[] content = new byte[random.Next(0, i == 10 ? Cap : 9000)];
            random.NextBytes(content);
            sent.Add(content);
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
            foreach (byte one in length.Concat(content))
            {
                frames.Free().Span[0] = one;
                frames.Received(1);
                while (frames.TryRead(out ReadOnlyMemory<byte> frame))
                {
                    received.Add(frame.ToArray());
                }
            }
        }

        Assert.Equal(sent, received);
    }

    /// <summary>A server that answers nonsense costs connections, and never a request that hangs.</summary>
    [Fact]
    public async Task Session_WhenTheServerAnswersNonsense_FailsItsRequestsAndGoesOn()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        Task serving = ServeNonsenseAsync(listener, stop.Token);
        ZooKeeperSession session = TestSession.Create($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        int failed = 0;
        for (int i = 0; i < 300; i++)
        {
            await session.ConnectedAsync(TestContext.Current.CancellationToken);
            Task<NodeReply> request = session.SendAsync(Requests[i % Requests.Length]);
            try
            {
                await request.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
            }
            catch (ZooKeeperException)
            {
                failed++;
            }
        }

        Assert.InRange(failed, 100, 300);
        session.Abandon();
        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeNonsenseAsync(TcpListener listener, CancellationToken stop)
    {
        var random = new Random(4);
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stop);
                await client.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, stop);
                await client.GetStream().WriteAsync(Framed(writer =>
                {
                    writer.Int(0);
                    writer.Int(10_000);
                    writer.Long(1);
                    writer.Buffer(new byte[16]);
                    writer.Bool(false);
                }), stop);
                await client.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, stop);
                NodeRequest request = Requests[random.Next(Requests.Length)];
                byte[] frame = Damage(random, Valid(request, ""));
                if (random.Next(2) == 0 && frame.Length >= 4)
                {
                    // Past the number of the request, to what comes behind it.
                    BinaryPrimitives.WriteInt32BigEndian(frame, 1);
                }

                byte[] length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, random.Next(8) == 0 ? random.Next() : frame.Length);
                await client.GetStream().WriteAsync(length.Concat(frame).ToArray(), stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Stopped.
        }
    }

    private static bool Decode(byte[] frame, NodeRequest request, string chroot)
    {
        bool read = true;
        try
        {
            var reader = new JuteReader(frame);
            ReplyHeader header = ReplyDecoder.Header(ref reader);
            ReplyDecoder.Body(ref reader, request, header.Error, chroot);
        }
        catch (JuteException)
        {
            read = false;
        }

        try
        {
            ReplyDecoder.Connect(frame);
        }
        catch (JuteException)
        {
            // It is none.
        }

        try
        {
            var reader = new JuteReader(frame);
            ReplyDecoder.Notification(ref reader);
        }
        catch (JuteException)
        {
            // It is none.
        }

        return read;
    }

    private static byte[] Damage(Random random, byte[] frame)
    {
        switch (random.Next(4))
        {
            case 0:
                byte[] noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                return noise;
            case 1:
                return frame[..random.Next(frame.Length)];
            case 2:
                for (int i = 0; i < 1 + random.Next(4); i++)
                {
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                }

                return frame;
            default:
                int at = random.Next(frame.Length);
                return [.. frame[..at], (byte)random.Next(256), .. frame[at..]];
        }
    }

    private static byte[] Valid(NodeRequest request, string chroot)
    {
        byte[] framed = Framed(writer =>
        {
            writer.Int(1);
            writer.Long(7);
            writer.Int(0);
            Body(writer, request, chroot);
        });
        return framed[sizeof(int)..];
    }

    private static void Body(JuteWriter writer, NodeRequest request, string chroot)
    {
        switch (request.Code)
        {
            case OpCode.Create2:
                writer.String(chroot + "/a0000000001");
                Stat(writer);
                break;
            case OpCode.Exists or OpCode.SetData:
                Stat(writer);
                break;
            case OpCode.GetData:
                writer.Buffer("some data"u8);
                Stat(writer);
                break;
            case OpCode.GetChildren:
                writer.Strings(["one", "two", "three"]);
                break;
            case OpCode.Sync:
                writer.String(chroot + "/a");
                break;
            case OpCode.Multi:
                foreach (NodeRequest part in request.Parts)
                {
                    writer.Int((int)part.Code);
                    writer.Bool(false);
                    writer.Int(-1);
                    Body(writer, part, chroot);
                }

                writer.Int(-1);
                writer.Bool(true);
                writer.Int(-1);
                break;
            default:
                break;
        }
    }

    private static void Stat(JuteWriter writer)
    {
        for (int i = 0; i < 4; i++)
        {
            writer.Long(i);
        }

        writer.Int(1);
        writer.Int(2);
        writer.Int(3);
        writer.Long(4);
        writer.Int(5);
        writer.Int(6);
        writer.Long(7);
    }

    private static byte[] Framed(Action<JuteWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        output.GetSpan(sizeof(int));
        output.Advance(sizeof(int));
        write(new JuteWriter(output));
        byte[] frame = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}
