//// A field of the object, which lives as long as the run
public sealed class Jobs
{
    private LeadershipContext? _leader;

    [LeaderOnly("g", Every = "5m")]
    public void Run(LeadershipContext leader)
    {
        _leader = leader;
        Write();
    }

    private void Write() => Console.WriteLine(_leader?.FencingToken);
}

//// A value out of the leadership
public sealed class Jobs
{
    public static long Last { get; private set; }

    [LeaderOnly("g", Every = "5m")]
    public void Run(LeadershipContext leader) => Last = leader.FencingToken;
}

//// A logger
public sealed class Jobs
{
    private static ILogger<Jobs>? s_logger;

    public static bool HasLogger => s_logger is not null;

    [LeaderOnly("g", Every = "5m")]
    public void Run(ILogger<Jobs> logger) => s_logger = logger;
}
