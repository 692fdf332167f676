using System.Text.Json.Serialization;

namespace MultiLock.Consul;

internal sealed class ConsulResult
{
    [JsonPropertyName("KV")]
    public ConsulEntry? Entry { get; set; }
}
