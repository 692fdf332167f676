//// No fix: another class calls it
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page(Jobs jobs)
{
    public void OnClick() => [|jobs.Run()|];
}

//// A method beside it calls it
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);

    public void RunNow() => [|Run()|];
}

//// A lambda calls it
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Program2
{
    public static Action Start(Jobs jobs) => () => [|jobs.Run()|];
}
