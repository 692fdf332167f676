using System.Globalization;
using System.Text;

namespace MultiLock.SqlServer;

/// <summary>A list as a string of rows with fields of fixed width, in the order of names. A request uses the fields that it needs; the others are blank.</summary>
internal sealed class SqlServerRows
{
    private const int Numeral = 9;

    private readonly StringBuilder _text = new();

    /// <param name="names">The names; their number in the request goes with them.</param>
    /// <param name="fill">Writes the fields behind the name: row, then number in the request.</param>
    public SqlServerRows(IReadOnlyList<string> names, Action<SqlServerRows, int>? fill = null)
    {
        Count = names.Count;
        Width = 1;
        foreach (string name in names)
        {
            Width = Math.Max(Width, name.Length);
        }

        int[] order = [.. Enumerable.Range(0, Count).OrderBy(i => names[i], StringComparer.Ordinal)];
        foreach (int i in order)
        {
            int begin = _text.Length;
            _text.Append(names[i].PadRight(Width));
            _text.Append((i + 1).ToString("D9", CultureInfo.InvariantCulture));
            fill?.Invoke(this, i);
            _text.Append(' ', begin + Width + FixedWidth - _text.Length);
        }
    }

    /// <summary>Gets where the name is; its width is that of the longest.</summary>
    public static (int At, int Length) Name => default;

    public static (int At, int Length) Order => (0, Numeral);

    public static (int At, int Length) Attempt => (9, 36);

    public static (int At, int Length) Term => (45, 19);

    public static (int At, int Length) ParticipantAt => (64, Numeral);

    public static (int At, int Length) ParticipantLength => (73, Numeral);

    public static (int At, int Length) MetadataAt => (82, Numeral);

    public static (int At, int Length) MetadataLength => (91, Numeral);

    /// <summary>Gets the width of all fields but the name.</summary>
    public static int FixedWidth => 100;

    public int Count { get; }

    /// <summary>Gets the width of the name.</summary>
    public int Width { get; }

    public string Text => _text.ToString();

    public SqlServerRows Append(Guid attempt)
    {
        _text.Append(attempt.ToString("D"));
        return this;
    }

    public SqlServerRows Append(long term)
    {
        _text.Append(term.ToString("D19", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Where a text begins, from 1, and how long it is.</summary>
    public SqlServerRows Append((int At, int Length) text)
    {
        _text.Append(text.At.ToString("D9", CultureInfo.InvariantCulture)).Append(text.Length.ToString("D9", CultureInfo.InvariantCulture));
        return this;
    }
}
