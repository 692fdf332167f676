//// A generic class
public sealed class Jobs<T>
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(typeof(T));
}

//// No fix: a generic method
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]<T>() => Console.WriteLine(typeof(T));
}

//// A class inside a generic one
public static class Outer<T>
{
    public sealed class Jobs
    {
        [LeaderOnly("g", Every = "5m")]
        public void [|Run|]() => Console.WriteLine(1);
    }
}
