namespace MultiLock.Sample;

/// <summary>What the command line understands.</summary>
internal static class Usage
{
    private const string Text = """
        Usage: dotnet run --project samples/MultiLock.Sample -- [command]

          filesystem [dir]   run the leader tasks over a directory (the default; start it twice and stop one)
          inmemory           run them in this process alone
          redis [connection] run them over a Redis server            (localhost:6379)
          postgresql <connection>  run them over a PostgreSQL server
          sqlserver <connection>   run them over a SQL Server
          demo [options]     start real processes, kill the leader again and again, and check what ran
              --replicas N       processes, 1 to 20                      (3)
              --for TIME         how long, such as 20s, 2m or 00:00:20   (20s)
              --kill-every TIME  how often the leader is killed          (4s)
          help               print this

        Exit codes: 0 all is well, 1 the demo found a fault, 2 the arguments are wrong.
        """;

    public static int Print(TextWriter writer, int exitCode)
    {
        writer.WriteLine(Text);
        return exitCode;
    }
}
