using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiLock.Sample.Jobs;

namespace MultiLock.Sample;

/// <summary>The sample itself: a host with leader tasks over one backend.</summary>
internal static class SampleHost
{
    public static async Task<int> RunAsync(SampleBackend backend)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        if (backend.Directory is { } directory)
        {
            Console.WriteLine($"Leader election over {directory}. Run the same command in a second terminal, then stop the leader.");
            builder.Services.AddFileSystemLeaderElection(directory);
        }
        else if (backend.Redis is { } connection)
        {
            Console.WriteLine("Leader election on Redis. Run the same command in a second terminal, then stop the leader.");
            builder.Services.AddRedisLeaderElection(connection);
        }
        else if (backend.PostgreSQL is { } connectionString)
        {
            Console.WriteLine("Leader election on PostgreSQL. Run the same command in a second terminal, then stop the leader.");
            builder.Services.AddPostgreSQLLeaderElection(connectionString);
        }
        else if (backend.SqlServer is { } sqlServer)
        {
            Console.WriteLine("Leader election on SQL Server. Run the same command in a second terminal, then stop the leader.");
            builder.Services.AddSqlServerLeaderElection(sqlServer);
        }
        else
        {
            Console.WriteLine("Leader election inside this process: it leads at once.");
            builder.Services.AddInMemoryLeaderElection();
        }

        builder.Services.AddSingleton<IRunJournal, LogJournal>();
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        await host.RunAsync();
        return Environment.ExitCode;
    }
}
