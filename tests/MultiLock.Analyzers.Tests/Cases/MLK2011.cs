//// A leadership
public sealed class Jobs
{
    public static LeadershipContext? Current { get; private set; }

    [LeaderOnly("g", Every = "5m")]
    public void Run(LeadershipContext leader) => [|Current = leader|];
}

//// No fix: a token, in a field of another class
public static class State
{
    public static CancellationToken Token;
}

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(CancellationToken ct) => [|State.Token = ct|];
}

//// A service that is disposed with the run
public sealed class Jobs
{
    private static HttpClient? s_http;

    public static TimeSpan? Limit => s_http?.Timeout;

    [LeaderOnly("g", Every = "5m")]
    public void Run(HttpClient http) => [|s_http = http|];
}
