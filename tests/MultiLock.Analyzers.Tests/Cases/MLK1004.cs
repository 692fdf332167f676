//// A private method
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    private void [|Run|]() => Console.WriteLine(1);
}

//// => Make it internal
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    internal void Run() => Console.WriteLine(1);
}

//// A method without a modifier
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    void [|Run|]() => Console.WriteLine(1);
}

//// => Make it internal
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    internal void Run() => Console.WriteLine(1);
}

//// A private protected method
public class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    private protected void [|Run|]() => Console.WriteLine(1);
}

//// => Make it internal
public class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    internal void Run() => Console.WriteLine(1);
}

//// Two private methods of one class
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    private void [|Run|]() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "5m")]
    private void [|Walk|]() => Console.WriteLine(1);
}

//// => Make it internal
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    internal void Run() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "5m")]
    internal void Walk() => Console.WriteLine(1);
}

//// A private class
public static class Outer
{
    private sealed class Jobs
    {
        [LeaderOnly("g", Every = "5m")]
        public void [|Run|]() => Console.WriteLine(1);
    }
}

//// => Make it internal
public static class Outer
{
    internal sealed class Jobs
    {
        [LeaderOnly("g", Every = "5m")]
        public void Run() => Console.WriteLine(1);
    }
}

//// No fix: a protected override keeps its accessibility
public class Base
{
    protected virtual void Run() => Console.WriteLine(0);
}

public sealed class Jobs : Base
{
    [LeaderOnly("g", Every = "5m")]
    protected override void [|Run|]() => Console.WriteLine(1);
}

//// No fix: an explicit implementation
public interface IRun
{
    void Run();
}

public sealed class Jobs : IRun
{
    [LeaderOnly("g", Every = "5m")]
    void IRun.[|Run|]() => Console.WriteLine(1);
}
