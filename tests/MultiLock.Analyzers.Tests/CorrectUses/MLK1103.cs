//// A library, whose application makes the call
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A call with options
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Services.AddGeneratedLeaderTasks(tasks => tasks.Enabled = builder.Environment.IsProduction());
builder.Build().Run();

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A call in a method of its own
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Services.AddJobs();
builder.Build().Run();

internal static class Registration
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services.AddGeneratedLeaderTasks();
}

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// An application without tasks
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddInMemoryLeaderElection();
builder.Build().Run();
