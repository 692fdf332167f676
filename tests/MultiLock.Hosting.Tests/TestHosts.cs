using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.Hosting.Tests;

/// <summary>Makes the hosts of the tests: real ones, which read nothing from the machine.</summary>
internal static class TestHosts
{
    public const int Patience = 120_000;

    public static HostApplicationBuilder New(string environment = "Production", params (string Key, string Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            EnvironmentName = environment,
        });
        builder.Configure(configuration);
        builder.Services.AddSingleton<Recorder>();
        builder.Services.AddSingleton<TestLog>();
        builder.Services.AddSingleton<ILoggerProvider>(static services => services.GetRequiredService<TestLog>());
        return builder;
    }

    public static HostApplicationBuilder OnStore(string store, params (string Key, string Value)[] configuration)
    {
        HostApplicationBuilder builder = New("Production", configuration);
        builder.Services.AddInMemoryLeaderElection(backend => backend.StoreName = store, options => options.ElectionInterval = TimeSpan.FromMilliseconds(100));
        return builder;
    }

    public static HostApplicationBuilder Configure(this HostApplicationBuilder builder, params (string Key, string Value)[] configuration)
    {
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        return builder;
    }

    public static HostApplicationBuilder With(this HostApplicationBuilder builder, string group, Action<LeaderElectionOptions>? configure = null)
    {
        builder.Services.AddLeaderGroup(group, configure);
        return builder;
    }

    public static HostApplicationBuilder RunOnly(this HostApplicationBuilder builder, params string[] tasks)
    {
        builder.Services.AddGeneratedLeaderTasks();
        string[] all = [Tasks.Continuous, Tasks.Every, Tasks.Retry, Tasks.NextTick, Tasks.StepDown, Tasks.StopHost, Tasks.Stubborn];
        return builder.Configure([.. all.Except(tasks).Select(task => ($"MultiLock:Tasks:{task}:Enabled", "false"))]);
    }

    public static async Task<IHost> StartAsync(this HostApplicationBuilder builder)
    {
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public static Recorder Recorder(this IHost host) => host.Services.GetRequiredService<Recorder>();

    public static TestLog Log(this IHost host) => host.Services.GetRequiredService<TestLog>();

    public static ILeaderTasks LeaderTasks(this IHost host) => host.Services.GetRequiredService<ILeaderTasks>();

    public static ILeaderElections Elections(this IHost host) => host.Services.GetRequiredService<ILeaderElections>();

    public static ILeaderElectionService Election(this IHost host, string group) => host.Services.GetRequiredKeyedService<ILeaderElectionService>(group);
}
