using MultiLock.Sample.Jobs;

namespace MultiLock.Sample.Demo;

/// <summary>Runs the demo in a directory of its own and judges it.</summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(DemoOptions options)
    {
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first Ctrl+C ends the demo early, but what ran until then is still checked.
            e.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        };
        DirectoryInfo directory = Directory.CreateTempSubdirectory("multilock-demo-");
        IDemoView view = Console.IsOutputRedirected ? new PlainView(Console.Out) : new TableView(Console.Out, Console.WindowWidth);
        using var run = new DemoRun(options, new DemoBoard(SampleGroups.All, view), directory.FullName);
        await run.RunAsync(interrupted.Token);
        RunReport report = RunRecordChecker.Check(run.Events, run.Ends);
        foreach (string fault in run.Faults.Concat(report.Findings))
        {
            await Console.Error.WriteLineAsync(fault);
        }

        bool good = report.IsGood && run.Faults.Count == 0;
        if (good)
        {
            directory.Delete(recursive: true);
        }
        else
        {
            await Console.Error.WriteLineAsync($"The records and the store are kept in {directory.FullName}");
        }

        Console.WriteLine(report);
        return good ? 0 : 1;
    }
}
