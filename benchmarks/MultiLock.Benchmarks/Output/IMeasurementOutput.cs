namespace MultiLock.Benchmarks;

/// <summary>How figures are shown as they come.</summary>
internal interface IMeasurementOutput
{
    void Write(Measurement measurement);
}
