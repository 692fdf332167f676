//// A method of that name in a class that the host does not know
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task ExecuteAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// StartAsync of another interface
public interface IHostedThing
{
    Task StartAsync(CancellationToken ct);
}

public sealed class Jobs : IHostedThing
{
    [LeaderOnly("g", Every = "5m")]
    public async Task StartAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}
