using System.Text.Json;

namespace MultiLock.Benchmarks;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonOutput(TextWriter writer) : IMeasurementOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string ToLine(Measurement measurement) => JsonSerializer.Serialize(measurement, Options);

    public static Measurement Parse(string line) => JsonSerializer.Deserialize<Measurement>(line, Options)
        ?? throw new UsageException($"This is no measurement: {line}");

    public void Write(Measurement measurement) => writer.WriteLine(ToLine(measurement));
}
