using System.Text;

namespace MultiLock;

/// <summary>What every backend can store as a participant's metadata.</summary>
internal static class MetadataRule
{
    internal const int MaxEntries = 100;
    internal const int MaxKeyLength = 255;
    internal const int MaxValueLength = 4000;
    internal const int MaxBytes = 16 * 1024;

    /// <summary>Lists what is wrong. Values are never repeated: only their keys and sizes, since a value may be a secret put there by mistake.</summary>
    internal static IEnumerable<string> Failures(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count > MaxEntries)
        {
            yield return $"Metadata has {metadata.Count} entries, but at most {MaxEntries} are allowed: publish fewer.";
        }

        long bytes = 0;
        foreach ((string key, string value) in metadata)
        {
            if (key.Length is 0 or > MaxKeyLength)
            {
                yield return $"Metadata has a key of {key.Length} characters ({Values.Quote(key)}), but a key has 1 to {MaxKeyLength}: choose a shorter, non-empty one.";
            }

            if (value is null)
            {
                yield return $"Metadata[{Values.Quote(key)}] is null, but a value is a string: use an empty string or leave the entry out.";
                continue;
            }

            if (value.Length > MaxValueLength)
            {
                yield return $"Metadata[{Values.Quote(key)}] has {value.Length} characters, but a value has at most {MaxValueLength}: shorten it.";
            }

            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaxBytes)
        {
            yield return $"Metadata takes {bytes} bytes of UTF-8, but at most {MaxBytes} are allowed in all: publish less, or a link to more.";
        }
    }
}
