//// A static task of a hosted service
public sealed class Jobs : BackgroundService
{
    [LeaderOnly("g", Every = "5m")]
    public static void Run() => Console.WriteLine(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(1000, stoppingToken);
}

//// A hosted service without tasks
public sealed class Jobs : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(1000, stoppingToken);
}

//// An interface of the same name from elsewhere
namespace Other
{
    public interface IHostedService
    {
    }

    public sealed class Jobs : IHostedService
    {
        [LeaderOnly("g", Every = "5m")]
        public void Run() => Console.WriteLine(1);
    }
}
