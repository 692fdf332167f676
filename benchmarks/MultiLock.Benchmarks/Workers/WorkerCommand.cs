using System.Text;

namespace MultiLock.Benchmarks;

/// <summary>A participant in a process of its own: it does what its standard input says, and ends with it.</summary>
internal static class WorkerCommand
{
    public const string Compete = "compete";
    public const string Release = "release";
    public const string Count = "count";

    public static async Task<int> RunAsync(WorkerSettings settings)
    {
        // Unbuffered, one write a line: what was noted before a kill is in the pipe.
        using Stream output = Console.OpenStandardOutput();
        var gate = new Lock();
        var log = new WorkLog("", workEvent =>
        {
            byte[] line = Encoding.ASCII.GetBytes(workEvent.ToLine() + "\n");
            lock (gate)
            {
                output.Write(line);
            }
        });
        await using IContender contender = ContenderList.Create(settings, log, severance: null);
        log.Note(WorkEventKind.Ready);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            await ObeyAsync(contender, log, command);
        }

        return 0;
    }

    public static async Task ObeyAsync(IContender contender, WorkLog log, string command)
    {
        switch (command)
        {
            case Compete:
                await contender.CompeteAsync();
                log.Note(WorkEventKind.Competes);
                break;
            case Release:
                await contender.ReleaseAsync();
                log.Note(WorkEventKind.Released);
                break;
            case Count:
                log.Note(WorkEventKind.Leads, contender.Leading);
                break;
            default:
                throw new UsageException($"Unknown command '{command}'.");
        }
    }
}
