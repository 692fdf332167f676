//// A local function is no leader task
public sealed class Jobs
{
    public void Run()
    {
        Local();

        [LeaderOnly("g", Every = "5m")]
        void [|Local|]() => Console.WriteLine(1);
    }
}

//// A lambda is no leader task
public sealed class Jobs
{
    public Action Work { get; } = [|[LeaderOnly("g", Every = "5m")] () => Console.WriteLine(1)|];
}

//// No fix: a method of a struct stays where it is
public struct Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);
}

//// An accessor is no leader task
public sealed class Jobs
{
    public int Count
    {
        [LeaderOnly("g", Every = "5m")]
        [|get|] => 1;
    }
}

//// A method of an interface is no leader task
public interface IJobs
{
    [LeaderOnly("g", Every = "5m")]
    void [|Run|]();
}
