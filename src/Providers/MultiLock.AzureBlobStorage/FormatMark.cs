using System.Text.Json;

namespace MultiLock.AzureBlobStorage;

/// <summary>The number that says how to read what is stored: in a blob of its own for the container, and in each group's.</summary>
internal sealed record FormatMark(int? Format)
{
    public const int Current = 1;

    public static byte[] Bytes { get; } = JsonSerializer.SerializeToUtf8Bytes(new FormatMark(Current), AzureBlobStorageJsonContext.Default.FormatMark);

    /// <exception cref="LeaderElectionConfigurationException">The format is not known, or there is none.</exception>
    public static void Check(ReadOnlySpan<byte> json, string blob)
    {
        int? found;
        try
        {
            found = JsonSerializer.Deserialize(json, AzureBlobStorageJsonContext.Default.FormatMark)?.Format;
        }
        catch (JsonException)
        {
            found = null;
        }

        if (found != Current)
        {
            throw new LeaderElectionConfigurationException(
                $"The blob '{blob}' has format {(found is { } number ? number : "(none)")}; this version knows format {Current}. " +
                "Update this application, or give it another ContainerName.");
        }
    }
}
