using System.Text.Json.Serialization;

namespace MultiLock.ZooKeeper;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(BeatRecord))]
internal sealed partial class ZooKeeperJsonContext : JsonSerializerContext;
