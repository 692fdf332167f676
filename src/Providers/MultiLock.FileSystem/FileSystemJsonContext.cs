using System.Text.Json.Serialization;

namespace MultiLock.FileSystem;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TermRecord))]
[JsonSerializable(typeof(DirectoryFormat))]
internal sealed partial class FileSystemJsonContext : JsonSerializerContext;
