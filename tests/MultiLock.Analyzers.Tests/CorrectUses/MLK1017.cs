//// A key without a section
public sealed class Jobs
{
    [LeaderOnly("g", Every = "%Every%")]
    public void Run() => Console.WriteLine(1);
}

//// A key of several sections
public sealed class Jobs
{
    [LeaderOnly("g", Every = "%A:B:C%")]
    public void Run() => Console.WriteLine(1);
}
