using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using MultiLock.Generated;
using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class EndToEndTests
{
    private const string Source =
        """
        namespace Sample;

        public sealed class Journal
        {
            public List<string> Lines { get; } = [];
        }

        public sealed class Jobs(Journal journal)
        {
            [LeaderOnly("g")]
            public async Task Continuous(LeaderTaskRun run, CancellationToken ct)
            {
                await Task.Yield();
                journal.Lines.Add($"{run.TaskName} {run.Attempt} {ct.CanBeCanceled}");
            }

            [LeaderOnly("g", Every = "5m", RunOnStart = true, Timeout = "1m", OnFailure = LeaderTaskFailure.StepDown)]
            public void Keyed([FromKeyedServices("k")] string keyed, Journal? optional, IDisposable? missing, int batch = 7) =>
                journal.Lines.Add($"{keyed} {optional is not null} {missing is null} {batch}");

            [LeaderOnly("g", Name = "static")]
            public static ValueTask Static(Journal journal)
            {
                journal.Lines.Add("static");
                return default;
            }

            [LeaderOnly("g")]
            public Task Throws() => throw new InvalidOperationException("boom");

            [LeaderOnly("g")]
            private void Hidden() { }
        }

        public class Base
        {
            public virtual void Run(Journal journal) => journal.Lines.Add("base");
        }

        public class Derived : Base
        {
            [LeaderOnly("g")]
            public override void Run(Journal journal) => journal.Lines.Add("override");

            public void Run(object other) => throw new InvalidOperationException("the wrong overload");
        }
        """;

    [Fact]
    public async Task GeneratedDescriptors_WhenInvoked_CallTheMethods()
    {
        Assembly assembly = Load();
        ServiceCollection services = new();
        LeaderTaskCatalog catalog = Register(assembly, services);
        dynamic journal = Activator.CreateInstance(assembly.GetType("Sample.Journal", throwOnError: true)!)!;
        services.AddSingleton((Type)journal.GetType(), (object)journal);
        services.AddKeyedSingleton("k", "keyed");
        await using ServiceProvider provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await using AsyncServiceScope scope = provider.CreateAsyncScope();
        using CancellationTokenSource cancellation = new();

        foreach (string name in new[] { "Sample.Jobs.Continuous", "Sample.Jobs.Keyed", "static", "Sample.Derived.Run" })
        {
            await Find(catalog, name).Invoke(Invocation(name, scope.ServiceProvider, cancellation.Token));
        }

        Assert.Equal(["Sample.Jobs.Continuous 3 True", "keyed True True 7", "static", "override"], (List<string>)journal.Lines);
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Find(catalog, "Sample.Jobs.Throws").Invoke(Invocation("x", scope.ServiceProvider, cancellation.Token)));
        Assert.Equal("boom", failure.Message);
    }

    [Fact]
    public void GeneratedDescriptors_WhenRead_SayWhatTheAttributeSays()
    {
        LeaderTaskCatalog catalog = Register(Load(), new ServiceCollection());

        LeaderTaskDescriptor task = Find(catalog, "Sample.Jobs.Keyed");

        Assert.Equal("g", task.ElectionGroup);
        Assert.Equal("Sample.Jobs.Keyed(string, Journal?, IDisposable?, int)", task.Method);
        Assert.Equal("5m", task.Every);
        Assert.Null(task.Cron);
        Assert.Null(task.TimeZone);
        Assert.True(task.RunOnStart);
        Assert.Equal("1m", task.Timeout);
        Assert.Equal(LeaderTaskFailure.StepDown, task.OnFailure);
        OmittedLeaderTask omitted = Assert.Single(catalog.Omitted);
        Assert.Equal("Sample.Jobs.Hidden()", omitted.Method);
        Assert.Contains("private", omitted.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheGeneratedCall_WhenMadeTwice_RegistersEachClassOnce()
    {
        Assembly assembly = Load();
        ServiceCollection services = new();
        MethodInfo call = assembly.GetType("Microsoft.Extensions.DependencyInjection.GeneratedLeaderTasks", throwOnError: true)!
            .GetMethod("AddGeneratedLeaderTasks", BindingFlags.Static | BindingFlags.NonPublic)!;

        Assert.Same(services, call.Invoke(null, [services, null]));
        call.Invoke(null, [services, null]);

        Assert.Single(services, service => service.ServiceType.FullName == "Sample.Jobs" && service.Lifetime == ServiceLifetime.Scoped);
    }

    private static Assembly Load()
    {
        AssemblyLoadContext context = new(nameof(EndToEndTests), isCollectible: true);
        using MemoryStream image = new(GeneratorRun.Of(Source).AssertCompiles().Emit());
        return context.LoadFromStream(image);
    }

    private static LeaderTaskCatalog Register(Assembly assembly, ServiceCollection services)
    {
        LeaderTaskCatalog catalog = new();
        Type registrar = assembly.GetCustomAttribute<LeaderTaskRegistrarAttribute>()!.Registrar;
        registrar.GetMethod("Register")!.Invoke(null, [new LeaderTaskRegistry(services, catalog)]);
        return catalog;
    }

    private static LeaderTaskDescriptor Find(LeaderTaskCatalog catalog, string name) => Assert.Single(catalog.Tasks, task => task.Name == name);

    // A generated call only passes the leadership on, so that none is needed here.
    private static LeaderTaskInvocation Invocation(string name, IServiceProvider services, CancellationToken token) =>
        new(services, new LeaderTaskRun(name, DateTimeOffset.UnixEpoch, Attempt: 3, Leadership: null!), token);
}
