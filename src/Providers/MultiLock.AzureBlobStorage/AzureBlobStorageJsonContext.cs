using System.Text.Json.Serialization;

namespace MultiLock.AzureBlobStorage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(FormatMark))]
internal sealed partial class AzureBlobStorageJsonContext : JsonSerializerContext;
