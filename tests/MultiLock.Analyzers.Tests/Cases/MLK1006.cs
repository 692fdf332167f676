//// A method of an abstract class
public abstract class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);
}

//// No fix: an abstract method is reported once
public abstract class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public abstract void [|Run|]();
}
