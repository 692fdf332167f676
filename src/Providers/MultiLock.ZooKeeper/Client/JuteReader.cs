using System.Buffers.Binary;
using System.Text;

namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// Reads the types of the protocol out of one frame. A length is compared with what is left of the frame before anything is allocated for it, so that no
/// input makes it allocate more than a small multiple of its own size; whatever does not fit is a <see cref="JuteException"/>.
/// </summary>
internal ref struct JuteReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> _rest = frame;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    public bool Bool() => Take(1)[0] != 0;

    public string String() => Encoding.UTF8.GetString(Take(Length("string")));

    /// <summary>A null buffer is sent as the length -1.</summary>
    public byte[] Buffer()
    {
        int length = Int();
        return length == -1 ? [] : Take(Checked(length, "buffer")).ToArray();
    }

    /// <summary>Each string has a length of four bytes at least: a count that the rest of the frame cannot hold is refused.</summary>
    public string[] Strings()
    {
        int count = Int();
        if (count == -1)
        {
            return [];
        }

        if (count < 0 || count > _rest.Length / sizeof(int))
        {
            throw new JuteException($"A list of {count} strings cannot be in the {_rest.Length} bytes that are left.");
        }

        string[] values = new string[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = String();
        }

        return values;
    }

    public NodeStat Stat() => new(
        Czxid: Long(),
        Mzxid: Long(),
        CreatedAt: Long(),
        ModifiedAt: Long(),
        Version: Int(),
        ChildVersion: Int(),
        AclVersion: Int(),
        EphemeralOwner: Long(),
        DataLength: Int(),
        Children: Int(),
        Pzxid: Long());

    private int Length(string what) => Checked(Int(), what);

    private readonly int Checked(int length, string what) => length >= 0 && length <= _rest.Length
        ? length
        : throw new JuteException($"A {what} of {length} bytes cannot be in the {_rest.Length} bytes that are left.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new JuteException($"{count} bytes were expected where {_rest.Length} are left.");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
