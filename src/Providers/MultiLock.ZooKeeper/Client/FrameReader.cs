using System.Buffers.Binary;

namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// Cuts a stream into frames. The buffer grows with the frame that is announced, never beyond the cap; a length that is negative or larger is refused
/// before anything is allocated.
/// </summary>
internal sealed class FrameReader(int maxFrame)
{
    private const int Minimum = 4096;

    private byte[] _buffer = new byte[Minimum];
    private int _start;
    private int _end;

    public int Capacity => _buffer.Length;

    /// <summary>Where the next bytes of the stream go. Never empty, after <see cref="TryRead"/> has found no whole frame.</summary>
    public Memory<byte> Free()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            // Doubled while bytes arrive: a length that nothing follows costs nothing.
            Array.Resize(ref _buffer, Math.Min(sizeof(int) + maxFrame, _buffer.Length * 2));
        }

        return _buffer.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>The next whole frame, without its length. Valid until <see cref="Free"/> is called.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> frame)
    {
        int length = _end - _start < sizeof(int) ? -1 : Announced();
        if (length < 0 || _end - _start - sizeof(int) < length)
        {
            frame = default;
            return false;
        }

        frame = _buffer.AsMemory(_start + sizeof(int), length);
        _start += sizeof(int) + length;
        return true;
    }

    private int Announced()
    {
        if (_end - _start < sizeof(int))
        {
            return 0;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        return length >= 0 && length <= maxFrame
            ? length
            : throw new JuteException($"A frame of {length} bytes was announced; the limit is {maxFrame}.");
    }
}
