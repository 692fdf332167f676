using MultiLock.Chaos;

try
{
    return args switch
    {
        ["worker", .. string[] rest] => await RunWorkerAsync(WorkerArguments.Parse(rest)),
        ["measure", .. string[] rest] => await MeasureCommand.RunAsync(rest),
        ["measure-worker", string backend, string connection] => await MeasureWorker.RunAsync(backend, connection),
        ["check", string directory, .. string[] rest] => CheckCommand.Run(directory, rest),
        ["help" or "--help" or "-h", ..] => Usage.Print(Console.Out, ExitCode.Clean),
        _ => await RunRoundAsync(ChaosOptions.Parse(args)),
    };
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync();
    return Usage.Print(Console.Error, ExitCode.Usage);
}

static Task<int> RunWorkerAsync(WorkerArguments arguments) =>
    arguments.ClockOffset is { } offset ? TickWorker.RunAsync(arguments, offset) : ChaosWorker.RunAsync(arguments);

static Task<int> RunRoundAsync(ChaosOptions options) => options.Ticks ? TicksCommand.RunAsync(options) : ChaosCommand.RunAsync(options);
