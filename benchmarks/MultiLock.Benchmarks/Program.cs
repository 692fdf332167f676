using MultiLock.Benchmarks;

try
{
    return args switch
    {
        ["worker", .. string[] rest] => await WorkerCommand.RunAsync(WorkerSettings.Parse(rest)),
        ["scale-worker", .. string[] rest] => await ScaleWorker.RunAsync(WorkerSettings.Parse(rest)),
        ["ticks-worker", .. string[] rest] => await TicksWorker.RunAsync(TicksWorkerSettings.Parse(rest)),
        ["report", string directory] => ReportCommand.Run(directory),
        [] or ["help" or "--help" or "-h", ..] => Usage.Print(Console.Out, exitCode: 0),
        _ => await BenchmarkCommand.RunAsync(BenchmarkOptions.Parse(args)),
    };
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync();
    return Usage.Print(Console.Error, exitCode: 2);
}
