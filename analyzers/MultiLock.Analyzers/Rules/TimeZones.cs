using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers.Rules;

/// <summary>The ids of time zones: what the machine of a build knows must not decide what it reports.</summary>
internal static class TimeZones
{
    // Made from the IANA database with its old names, and from what .NET maps these to on Windows.
    private static readonly Lazy<HashSet<string>> Ids = new(static () =>
    {
        using Stream stream = typeof(TimeZones).Assembly.GetManifestResourceStream("TimeZones.txt");
        using StreamReader reader = new(stream);
        return new HashSet<string>(reader.ReadToEnd().Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
    });

    public static IEnumerable<string> All => Ids.Value;

    public static bool IsKnown(string id) => Ids.Value.Contains(id);
}
