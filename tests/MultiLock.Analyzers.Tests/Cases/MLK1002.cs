//// StartAsync of a hosted service
public sealed class Jobs : IHostedService
{
    [LeaderOnly("g")]
    public Task [|StartAsync|](CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

//// No fix: ExecuteAsync of a background service
public sealed class Jobs : BackgroundService
{
    [LeaderOnly("g")]
    protected override Task [|ExecuteAsync|](CancellationToken stoppingToken) => Task.CompletedTask;
}

//// A step of a lifecycle service
public sealed class Jobs : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken ct) => Task.CompletedTask;

    [LeaderOnly("g")]
    public Task [|StartedAsync|](CancellationToken ct) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken ct) => Task.CompletedTask;
}
