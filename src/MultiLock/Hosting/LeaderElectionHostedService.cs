using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock;

/// <summary>
/// Ties elections and leader tasks to the host: configuration is checked before anything starts, candidacy begins once everything has started, and
/// leadership is given up before anything else stops (S6).
/// </summary>
internal sealed class LeaderElectionHostedService(IServiceProvider services) : IHostedLifecycleService
{
    private LeaderElections? _elections;
    private LeaderTaskHost? _tasks;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _elections = services.GetRequiredService<LeaderElections>();
        _tasks = services.GetService<LeaderTaskHost>();
        if (_tasks is { } tasks)
        {
            tasks.Start();
            _elections.Engine.RunOutlivedLease = (group, term) => tasks.ReportOutlivedRuns(group.Name, term.Number);
        }

        await _elections.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (_tasks is not null)
        {
            await _tasks.CheckBackendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _elections!.HostStarted();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => _elections?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
