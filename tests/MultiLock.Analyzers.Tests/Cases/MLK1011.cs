//// A plain value
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(int [|count|]) => Console.WriteLine(count);
}

//// A reference
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(ref object [|o|]) => o = 1;
}

//// A span
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(ReadOnlySpan<char> [|text|]) => Console.WriteLine(text.Length);
}

//// A list of arguments
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(params string[] [|names|]) => Console.WriteLine(names.Length);
}

//// No fix: two parameters, two reports
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(string [|name|], TimeSpan [|time|]) => Console.WriteLine(name + time);
}
