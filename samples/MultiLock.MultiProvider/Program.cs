using MultiLock;
using MultiLock.MultiProvider;

if (args is ["help" or "--help" or "-h", ..])
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

if (Arguments.Parse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

Instance[] instances = [.. Enumerable.Range(1, arguments.Instances).Select(number => new Instance($"instance-{number}", arguments))];
try
{
    Console.WriteLine($"{instances.Length} instances compete on {arguments.Backend.Name}.");
    foreach (Instance instance in instances)
    {
        await instance.StartAsync();
        await instance.Election.StartAsync();
    }

    return await Competition.RunAsync(instances, arguments.Rounds) ? 0 : 1;
}
finally
{
    foreach (Instance instance in instances)
    {
        await instance.DisposeAsync();
    }
}
