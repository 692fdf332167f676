using MultiLock.Samples;

namespace MultiLock.Sample;

/// <summary>What the command line understands.</summary>
internal static class Usage
{
    private static readonly string Text = $"""
        Usage: dotnet run --project samples/MultiLock.Sample -- [command]

          [backend [connection]]   run the leader tasks (the default; start it twice and stop one). Backends, the first is the default, and where each is unless you say:

        {SampleBackends.Help}

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
