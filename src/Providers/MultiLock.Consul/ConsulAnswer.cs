using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MultiLock.Consul;

/// <summary>An answer of the HTTP API.</summary>
/// <param name="Status">The status, which need not be a success.</param>
/// <param name="Body">The body.</param>
/// <param name="Index">The index of a query, from <c>X-Consul-Index</c>; 0 if there is none.</param>
internal readonly record struct ConsulAnswer(HttpStatusCode Status, byte[] Body, ulong Index)
{
    public T Read<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Body, type) ?? throw new JsonException("The answer is null.");
}
