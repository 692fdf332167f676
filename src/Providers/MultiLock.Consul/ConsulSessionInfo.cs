using System.Text.Json.Serialization;

namespace MultiLock.Consul;

internal sealed class ConsulSessionInfo
{
    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";
}
