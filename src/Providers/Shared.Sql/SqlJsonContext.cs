using System.Text.Json.Serialization;

namespace MultiLock.Sql;

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SqlJsonContext : JsonSerializerContext;
