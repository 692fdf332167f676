using System.Text.Json.Serialization;

namespace MultiLock.Consul;

/// <summary>Our own records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(StoreFormat))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;
