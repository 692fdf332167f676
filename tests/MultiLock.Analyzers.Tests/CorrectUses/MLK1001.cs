//// A method of a record class
public sealed record Jobs(string Name)
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A method that has local functions and lambdas of its own
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run()
    {
        Action work = () => Console.WriteLine(1);
        Local();
        work();

        void Local() => Console.WriteLine(2);
    }
}

//// A class inside a struct
public struct Outer
{
    public sealed class Jobs
    {
        [LeaderOnly("g", Every = "5m")]
        public void Run() => Console.WriteLine(1);
    }
}
