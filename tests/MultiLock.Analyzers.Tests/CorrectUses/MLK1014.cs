//// Every form of a duration
public sealed class Jobs
{
    [LeaderOnly("g", Every = "00:05:00", Timeout = "00:00:30.500")]
    public void A() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "2.12:00:00")]
    public void B() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "250ms")]
    public void C() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "1d", Timeout = "12h")]
    public void D() => Console.WriteLine(1);
}

//// A duration out of configuration
public sealed class Jobs
{
    [LeaderOnly("g", Every = "%Jobs:Interval%", Timeout = "%Jobs:Timeout%")]
    public void Run() => Console.WriteLine(1);
}
