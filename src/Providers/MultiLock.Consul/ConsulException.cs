using System.Net;

namespace MultiLock.Consul;

/// <summary>Consul refused a request, in its own words.</summary>
internal sealed class ConsulException(HttpStatusCode status, string text) : Exception($"HTTP {(int)status}: {text}")
{
    public HttpStatusCode Status { get; } = status;

    public string Text { get; } = text;

    /// <summary>A check that is denied and a check that fails look alike but for their text, and only the second says anything about a group.</summary>
    public static bool IsDenial(string text) =>
        text.Contains("ermission denied", StringComparison.Ordinal) || text.Contains("ACL not found", StringComparison.Ordinal);
}
