//// An async void method
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async void [|Run|](CancellationToken ct) => await Task.Delay(1000, ct);
}

//// => Return Task
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task Run(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// No fix: an override keeps its result
public class Base
{
    public virtual void Run(CancellationToken ct) => Console.WriteLine(0);
}

public sealed class Jobs : Base
{
    [LeaderOnly("g", Every = "5m")]
    public override async void [|Run|](CancellationToken ct) => await Task.Delay(1000, ct);
}

//// No fix: an implementation keeps its result
public interface IRun
{
    void Run(CancellationToken ct);
}

public sealed class Jobs : IRun
{
    [LeaderOnly("g", Every = "5m")]
    public async void [|Run|](CancellationToken ct) => await Task.Delay(1000, ct);
}
