using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.MultiProvider;

/// <summary>One instance: a host of its own, as each replica of an application has, in one process for the eye's sake.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string Group = "multi-provider";

    private readonly IHost _host;
    private readonly Task _narrator;

    public Instance(string name, Arguments arguments)
    {
        Name = name;
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        arguments.Backend.Register(builder.Services, arguments.Connection);
        builder.Services.Configure<LeaderElectionOptions>(options =>
        {
            options.ElectionGroup = Group;
            options.ParticipantId = name;
            options.AutoStart = false;
        });
        _host = builder.Build();
        Election = _host.Services.GetRequiredService<ILeaderElectionService>();
        _narrator = NarrateAsync(Election.GetLeadershipChangesAsync());
    }

    public string Name { get; }

    public ILeaderElectionService Election { get; }

    public Task StartAsync() => _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        await _narrator;
    }

    private async Task NarrateAsync(IAsyncEnumerable<LeadershipChangedEventArgs> changes)
    {
        await foreach (LeadershipChangedEventArgs change in changes)
        {
            if (change.BecameLeader)
            {
                Console.WriteLine($"  {Name} leads");
            }
            else if (change.LostLeadership)
            {
                Console.WriteLine($"  {Name} leads no longer: {change.Reason}");
            }
        }
    }
}
