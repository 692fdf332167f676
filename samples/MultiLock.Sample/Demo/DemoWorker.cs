using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiLock.Sample.Jobs;

namespace MultiLock.Sample.Demo;

/// <summary>One replica: the sample's leader tasks over the shared directory, with short leases and a record of every run.</summary>
internal static class DemoWorker
{
    public static async Task<int> RunAsync(string store, string record)
    {
        using var journal = new FileJournal(record);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddFileSystemLeaderElection(store, options =>
        {
            options.ParticipantId = Path.GetFileName(record);
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
            options.HeartbeatTimeout = TimeSpan.FromSeconds(3);
            options.ElectionInterval = TimeSpan.FromMilliseconds(500);
        });
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton<IRunJournal>(journal);
        builder.Services.AddSingleton<IHostLifetime, InputLifetime>();
        builder.Services.AddHostedService<TermRecorder>();
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(journal.Ready);
        await host.RunAsync();
        return Environment.ExitCode;
    }
}
