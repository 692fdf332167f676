using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MultiLock;

/// <summary>
/// The record of ticks and checkpoints that is a group's state. Tasks and fields that this version does not know are kept as they are: another version
/// of the application, or of the library, may be running beside it.
/// </summary>
/// <remarks>
/// <c>MLT</c>, a format number, then items: kind, name, body, the latter two with their lengths before them. The body of a task is fields: tag, length,
/// value. A new tag or kind needs no new format number, which is for what an older version must not overwrite.
/// </remarks>
internal sealed class LeaderTaskRecord
{
    internal const byte Format = 1;

    private const byte TaskKind = 1;

    private readonly ImmutableSortedDictionary<string, LeaderTaskEntry> _tasks;
    private readonly ImmutableArray<Item> _others;

    private LeaderTaskRecord(ImmutableSortedDictionary<string, LeaderTaskEntry> tasks, ImmutableArray<Item> others)
    {
        _tasks = tasks;
        _others = others;
    }

    private enum Tag : byte
    {
        Tick = 1,
        Progress = 2,
        Starts = 3,
        Outcome = 4,
        Duration = 5,
        Paused = 6,
        Checkpoint = 7,
        ResumedAt = 8,
    }

    public static LeaderTaskRecord Empty { get; } = new(ImmutableSortedDictionary.Create<string, LeaderTaskEntry>(StringComparer.Ordinal), []);

    private static ReadOnlySpan<byte> Magic => "MLT"u8;

    public LeaderTaskEntry? Find(string task) => _tasks.GetValueOrDefault(task);

    public LeaderTaskRecord With(string task, LeaderTaskEntry entry) => new(_tasks.SetItem(task, entry), _others);

    /// <summary>Reads a group's state.</summary>
    /// <exception cref="LeaderTaskRecordException">It is something else, damaged, or of a format that this version does not know.</exception>
    public static LeaderTaskRecord Read(ReadOnlySpan<byte> state)
    {
        if (state.IsEmpty)
        {
            return Empty;
        }

        if (state.Length <= Magic.Length || !state.StartsWith(Magic))
        {
            throw new LeaderTaskRecordException("it was not written by leader tasks");
        }

        if (state[Magic.Length] != Format)
        {
            throw new LeaderTaskRecordException($"it has format {state[Magic.Length]}, and this version of MultiLock knows format {Format}");
        }

        var tasks = Empty._tasks.ToBuilder();
        var others = ImmutableArray.CreateBuilder<Item>();
        ReadOnlySpan<byte> left = state[(Magic.Length + 1)..];
        while (!left.IsEmpty)
        {
            byte kind = left[0];
            left = left[1..];
            string name = Encoding.UTF8.GetString(TakeBlock(ref left));
            ReadOnlySpan<byte> body = TakeBlock(ref left);
            if (kind == TaskKind)
            {
                tasks[name] = ReadEntry(body);
            }
            else
            {
                others.Add(new Item(kind, name, body.ToArray()));
            }
        }

        return new LeaderTaskRecord(tasks.ToImmutable(), others.ToImmutable());
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        stream.Write(Magic);
        stream.WriteByte(Format);
        foreach ((string task, LeaderTaskEntry entry) in _tasks)
        {
            Write(stream, new Item(TaskKind, task, ToBytes(entry)));
        }

        foreach (Item item in _others)
        {
            Write(stream, item);
        }

        return stream.ToArray();
    }

    /// <summary>How many bytes the record of a task takes at most, without its checkpoint and what later versions add.</summary>
    public static int LargestEntry(string task) => ToBytesOfOne(task, new LeaderTaskEntry
    {
        Tick = DateTimeOffset.MaxValue,
        Progress = LeaderTaskProgress.Ended,
        Starts = int.MaxValue,
        Outcome = LeaderTaskOutcome.Failed,
        Duration = TimeSpan.MaxValue,
        Paused = true,
        ResumedAt = DateTimeOffset.MaxValue,
    });

    private static int ToBytesOfOne(string task, LeaderTaskEntry entry)
    {
        using var stream = new MemoryStream();
        Write(stream, new Item(TaskKind, task, ToBytes(entry)));
        return (int)stream.Length;
    }

    private static LeaderTaskEntry ReadEntry(ReadOnlySpan<byte> body)
    {
        LeaderTaskEntry entry = LeaderTaskEntry.Empty;
        while (!body.IsEmpty)
        {
            byte tag = body[0];
            body = body[1..];
            ReadOnlySpan<byte> value = TakeBlock(ref body);
            entry = (Tag)tag switch
            {
                Tag.Tick => entry with { Tick = Time(value) },
                Tag.Progress => entry with { Progress = (LeaderTaskProgress)Number(value) },
                Tag.Starts => entry with { Starts = (int)Number(value) },
                Tag.Outcome => entry with { Outcome = (LeaderTaskOutcome)Number(value) },
                Tag.Duration => entry with { Duration = new TimeSpan(Number(value)) },
                Tag.Paused => entry with { Paused = Number(value) != 0 },
                Tag.ResumedAt => entry with { ResumedAt = Time(value) },
                Tag.Checkpoint => entry with { Checkpoint = value.ToArray() },
                _ => entry with { Unknown = entry.Unknown.Add(KeyValuePair.Create(tag, value.ToArray())) },
            };
        }

        return entry;
    }

    private static byte[] ToBytes(LeaderTaskEntry entry)
    {
        using var stream = new MemoryStream();
        Write(stream, Tag.Tick, entry.Tick?.UtcTicks);
        Write(stream, Tag.Progress, entry.Progress == LeaderTaskProgress.None ? null : (long)entry.Progress);
        Write(stream, Tag.Starts, entry.Starts == 0 ? null : entry.Starts);
        Write(stream, Tag.Outcome, (long?)entry.Outcome);
        Write(stream, Tag.Duration, entry.Duration == TimeSpan.Zero ? null : entry.Duration.Ticks);
        Write(stream, Tag.Paused, entry.Paused ? 1 : null);
        Write(stream, Tag.ResumedAt, entry.ResumedAt?.UtcTicks);
        if (!entry.Checkpoint.IsEmpty)
        {
            stream.WriteByte((byte)Tag.Checkpoint);
            WriteBlock(stream, entry.Checkpoint.Span);
        }

        foreach ((byte tag, byte[] value) in entry.Unknown)
        {
            stream.WriteByte(tag);
            WriteBlock(stream, value);
        }

        return stream.ToArray();
    }

    private static void Write(MemoryStream stream, Item item)
    {
        stream.WriteByte(item.Kind);
        WriteBlock(stream, Encoding.UTF8.GetBytes(item.Name));
        WriteBlock(stream, item.Body);
    }

    private static void Write(MemoryStream stream, Tag tag, long? value)
    {
        if (value is not { } number)
        {
            return;
        }

        // Without the zeros at its upper end, which is most of a number.
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        stream.WriteByte((byte)tag);
        WriteBlock(stream, bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)]);
    }

    private static void WriteBlock(MemoryStream stream, ReadOnlySpan<byte> block)
    {
        uint length = (uint)block.Length;
        for (; length >= 0x80; length >>= 7)
        {
            stream.WriteByte((byte)(length | 0x80));
        }

        stream.WriteByte((byte)length);
        stream.Write(block);
    }

    private static ReadOnlySpan<byte> TakeBlock(ref ReadOnlySpan<byte> left)
    {
        long length = 0;
        for (int i = 0; ; i++)
        {
            if (i == left.Length || i == 5)
            {
                throw Damaged();
            }

            length |= (long)(left[i] & 0x7F) << (7 * i);
            if ((left[i] & 0x80) == 0)
            {
                left = left[(i + 1)..];
                break;
            }
        }

        if (length > left.Length)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> block = left[..(int)length];
        left = left[(int)length..];
        return block;
    }

    private static long Number(ReadOnlySpan<byte> value)
    {
        if (value.Length > sizeof(long))
        {
            throw Damaged();
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        bytes.Clear();
        value.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static DateTimeOffset Time(ReadOnlySpan<byte> value)
    {
        long ticks = Number(value);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Damaged();
    }

    private static LeaderTaskRecordException Damaged() => new("it is damaged");

    private sealed record Item(byte Kind, string Name, byte[] Body);
}
