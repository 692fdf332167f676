namespace MultiLock.Benchmarks;

internal static class ReportCommand
{
    public static int Run(string results) => 0;
}
