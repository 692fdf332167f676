//// No fix: a task beside ExecuteAsync
public sealed class Jobs : BackgroundService
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(1000, stoppingToken);
}
