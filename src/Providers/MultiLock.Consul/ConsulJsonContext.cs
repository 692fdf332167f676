using System.Text.Json.Serialization;

namespace MultiLock.Consul;

/// <summary>What Consul reads and writes, in its own spelling.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(List<ConsulOperation>))]
[JsonSerializable(typeof(ConsulOutcome))]
[JsonSerializable(typeof(List<ConsulKeyState>))]
[JsonSerializable(typeof(ConsulSessionRequest))]
[JsonSerializable(typeof(ConsulSessionInfo))]
[JsonSerializable(typeof(List<ConsulSessionInfo>))]
internal sealed partial class ConsulJsonContext : JsonSerializerContext;
