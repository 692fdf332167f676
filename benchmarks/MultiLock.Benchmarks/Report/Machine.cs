namespace MultiLock.Benchmarks;

internal static class Machine
{
    public static void Describe(MeasurementSink sink) => sink.Note("");
}
