using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Chaos;

/// <summary>One worker of the scenario <c>ticks</c>: a host with durable schedules, whose wall clock is wrong.</summary>
internal static class TickWorker
{
    public static async Task<int> RunAsync(WorkerArguments arguments, TimeSpan clockOffset)
    {
        using var file = new RecordFile(Path.Combine(arguments.Records, arguments.Name));
        HostApplicationBuilder builder = ChaosWorker.NewBuilder(arguments);
        builder.Configuration.AddInMemoryCollection(ChaosTasks.SwitchedOff(0).Select(
            task => KeyValuePair.Create($"MultiLock:Tasks:{task}:Enabled", (string?)"false")));
        builder.Services.AddSingleton<TimeProvider>(new OffsetTimeProvider(clockOffset));
        var recorder = new TickRecorder(file);
        builder.Services.AddSingleton(recorder);
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(recorder.Ready);
        await host.RunAsync();
        return Environment.ExitCode;
    }
}
