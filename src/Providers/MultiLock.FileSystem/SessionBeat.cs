using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MultiLock.FileSystem;

/// <summary>
/// The name of a session's heartbeat file: the counter, the lease and the process to which the session belongs. All three change in one rename.
/// </summary>
internal sealed record SessionBeat(long Count, TimeSpan Lease, string ProcessId)
{
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Count:D20}.{Lease.Ticks}.{ProcessId}");

    public SessionBeat Next(TimeSpan lease, string processId) => new(Count + 1, lease, processId);

    public static bool TryParse(string name, [NotNullWhen(true)] out SessionBeat? beat)
    {
        beat = null;
        string[] parts = name.Split('.');
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks))
        {
            return false;
        }

        beat = new SessionBeat(count, new TimeSpan(ticks), parts[2]);
        return true;
    }
}
