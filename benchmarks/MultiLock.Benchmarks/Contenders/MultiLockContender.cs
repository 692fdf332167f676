using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Benchmarks;

/// <summary>A host with default options. Its work is a leader task, as an application writes it; groups beyond the first have none.</summary>
internal sealed class MultiLockContender : IContender
{
    private readonly IHost _host;
    private readonly WorkLog _log;
    private readonly ILeaderElectionService[] _groups;

    public MultiLockContender(WorkerSettings settings, WorkLog log, Severance? severance)
    {
        _log = log;

        // Without the defaults, which watch configuration files and write to the console: nobody else's process does that here either.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration[DurableTicks.Switch] = "false";
        BackendList.Get(settings.Backend).Register(builder.Services, settings.Connection, options => options.AutoStart = false);
        if (severance is not null)
        {
            builder.Services.AddSingleton<ILeaderElectionProvider>(
                services => new SeverableProvider(services.GetServices<BackendRegistration>().Last().Create(services), severance));
        }

        builder.Services.AddSingleton(new LeaderWork(log, settings.Ending));
        builder.Services.AddGeneratedLeaderTasks();
        _host = builder.Build();
        _host.Start();
        ILeaderElections elections = _host.Services.GetRequiredService<ILeaderElections>();
        _groups = [.. Enumerable.Range(0, settings.Groups).Select(i => elections.GetOrAdd(LeaderWork.GroupName(i)))];
    }

    public int Leading => _groups.Count(group => group.IsLeader);

    public Task CompeteAsync() => Task.WhenAll(_groups.Select(group => group.StartAsync()));

    public Task ReleaseAsync()
    {
        _log.Note(WorkEventKind.Releasing);
        return Task.WhenAll(_groups.Select(group => group.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
