using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MultiLock;

/// <summary>Writes values from user input into messages: quoted, on one line, and never endless.</summary>
internal static class Values
{
    private const int MaxShown = 64;
    private const int MaxReason = 200;

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

    /// <summary>Makes one line of text that somebody gave as a reason: it goes into logs, where a line break would let it pass for another message.</summary>
    /// <exception cref="ArgumentException">It is null or blank.</exception>
    internal static string Reason(string? reason, [CallerArgumentExpression(nameof(reason))] string? name = null)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new ArgumentException($"{name} is {(reason is null ? "null" : "blank")}, but must say why: pass a few words for whoever reads the log.", name);
        }

        ReadOnlySpan<char> trimmed = reason.AsSpan().Trim();
        int room = trimmed.Length > MaxReason ? MaxReason - 1 : MaxReason;
        var text = new StringBuilder();
        foreach (Rune rune in trimmed.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > room)
            {
                text.Append('…');
                break;
            }

            // Formats turn text around or hide it, on the terminal of whoever reads.
            text.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "?",
                _ => rune.ToString(),
            });
        }

        return text.ToString();
    }
}
