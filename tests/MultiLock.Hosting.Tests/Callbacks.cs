using Microsoft.Extensions.Hosting;

namespace MultiLock.Hosting.Tests;

internal sealed class Callbacks : IHostedService
{
    public Func<Task> OnStart { get; init; } = () => Task.CompletedTask;

    public Func<Task> OnStop { get; init; } = () => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => OnStart();

    public Task StopAsync(CancellationToken cancellationToken) => OnStop();
}
