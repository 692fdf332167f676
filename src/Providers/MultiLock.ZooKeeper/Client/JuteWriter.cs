using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MultiLock.ZooKeeper.Client;

/// <summary>Writes the types of the protocol: big-endian numbers, and strings and buffers after their length.</summary>
internal readonly struct JuteWriter(IBufferWriter<byte> output)
{
    private const int MaxBytesPerChar = 3;

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public void Bool(bool value)
    {
        output.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        output.Advance(1);
    }

    public void String(string value)
    {
        Span<byte> span = output.GetSpan(sizeof(int) + (value.Length * MaxBytesPerChar));
        int length = Encoding.UTF8.GetBytes(value, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        output.Advance(sizeof(int) + length);
    }

    public void Buffer(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        output.Write(value);
    }

    public void Strings(IReadOnlyCollection<string> values)
    {
        Int(values.Count);
        foreach (string value in values)
        {
            String(value);
        }
    }

    public void Acl(IReadOnlyCollection<NodeAcl> acl)
    {
        Int(acl.Count);
        foreach (NodeAcl entry in acl)
        {
            Int(entry.Permissions);
            String(entry.Scheme);
            String(entry.Id);
        }
    }
}
