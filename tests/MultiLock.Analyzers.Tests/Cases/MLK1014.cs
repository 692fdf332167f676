//// Minutes in words
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "5 min"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "5m"
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// Hours beyond the day
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "24:00:00"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "1.00:00:00"
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1.00:00:00")]
    public void Run() => Console.WriteLine(1);
}

//// A single digit
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "0:05:00"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "00:05:00"
public sealed class Jobs
{
    [LeaderOnly("g", Every = "00:05:00")]
    public void Run() => Console.WriteLine(1);
}

//// A timeout in words
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1h", [|Timeout = "30 seconds"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "30s"
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1h", Timeout = "30s")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a number without a unit
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "90"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: hours and minutes, or minutes and seconds
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "5:00"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: shorter than 10 ms
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "5ms"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a fraction
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "1.5h"|])]
    public void Run() => Console.WriteLine(1);
}
