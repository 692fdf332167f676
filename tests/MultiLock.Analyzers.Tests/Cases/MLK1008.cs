//// A method that must not be called
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    [Obsolete("no", true)]
    public void [|Run|]() => Console.WriteLine(1);
}

//// No fix: an override of a method that must not be called
public class Base
{
    [Obsolete("no", true)]
    public virtual void Run() => Console.WriteLine(0);
}

public sealed class Jobs : Base
{
    [LeaderOnly("g", Every = "5m")]
#pragma warning disable CS0672
    public override void [|Run|]() => Console.WriteLine(1);
}
