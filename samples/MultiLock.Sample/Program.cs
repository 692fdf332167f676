using MultiLock.Sample;
using MultiLock.Sample.Demo;

try
{
    return args switch
    {
        ["demo", .. string[] rest] => await DemoCommand.RunAsync(DemoOptions.Parse(rest)),
        ["worker", string store, string record] => await DemoWorker.RunAsync(store, record),
        ["help" or "--help" or "-h", ..] => Usage.Print(Console.Out, exitCode: 0),
        _ => await SampleHost.RunAsync(args),
    };
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    await Console.Error.WriteLineAsync();
    return Usage.Print(Console.Error, exitCode: 2);
}
