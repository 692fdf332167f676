//// No fix: no call in the whole application
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Build().Run();

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);
}

//// One report for many tasks
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Build().Run();

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "5m")]
    public void Walk() => Console.WriteLine(1);
}
