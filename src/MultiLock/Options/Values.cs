using System.Text;

namespace MultiLock;

/// <summary>Writes values from user input into messages: quoted, on one line, and never endless.</summary>
internal static class Values
{
    private const int MaxShown = 64;

    internal static string Quote(string? value)
    {
        if (value is null)
        {
            return "null";
        }

        var text = new StringBuilder("'");
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, MaxShown)))
        {
            text.Append(char.IsControl(c) ? '?' : c);
        }

        return text.Append(value.Length > MaxShown ? $"…' ({value.Length} characters)" : "'").ToString();
    }
}
