using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

/// <summary>A host of leader tasks on fake time and a made-up election, registered as generated code registers it.</summary>
internal sealed class TaskRig : IAsyncDisposable
{
    public const string Group = "billing";

    private readonly Channel<LeaderTaskInvocation> _runs = Channel.CreateUnbounded<LeaderTaskInvocation>();
    private readonly Dictionary<string, string?> _configuration = [];
    private readonly LeaderTaskRegistry _registry;
    private ServiceProvider? _provider;

    public TaskRig(Action<LeaderTaskOptions>? configure = null)
    {
        Elections = new TestElections(Time);
        _registry = LeaderTaskRegistration.Begin(Services, configure);
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton<ILeaderTaskElections>(Elections);
        Services.AddSingleton<IHostApplicationLifetime>(Lifetime);
        Services.AddSingleton<IConfiguration>(_ => new ConfigurationBuilder().AddInMemoryCollection(_configuration).Build());
        Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
    }

    public ServiceCollection Services { get; } = [];

    public TestTime Time { get; } = new();

    public TestElections Elections { get; }

    public TestLifetime Lifetime { get; } = new();

    public TestLog Log { get; } = new();

    public LeaderTaskHost Host => (_provider ??= Services.BuildServiceProvider()).GetRequiredService<LeaderTaskHost>();

    public ILeaderTasks Tasks => (_provider ??= Services.BuildServiceProvider()).GetRequiredService<ILeaderTasks>();

    public LeaderTaskStatus StatusOf(string task = "task") => Tasks.GetStatusAsync().GetAwaiter().GetResult().Single(status => status.Task.Name == task);

    public bool HasNoRun => !_runs.Reader.TryPeek(out _);

    public TaskRig Configure(string key, string value)
    {
        _configuration[key] = value;
        return this;
    }

    /// <summary>Adds a task whose runs the test sees as they start.</summary>
    public TaskRig Add(
        Func<LeaderTaskInvocation, ValueTask>? body = null,
        string name = "task",
        string group = Group,
        string? every = null,
        string? cron = null,
        string? timeZone = null,
        bool runOnStart = false,
        string? timeout = null,
        LeaderTaskFailure onFailure = LeaderTaskFailure.Default,
        string? method = null,
        bool? durable = null,
        LeaderTaskMissed missed = LeaderTaskMissed.RunOnce,
        int? catchUpLimit = null,
        LeaderTaskInterrupted onInterrupted = LeaderTaskInterrupted.Skip,
        string? jitter = null,
        int stepDownAfter = 0)
    {
        _registry.Add(new LeaderTaskDescriptor
        {
            Name = name,
            ElectionGroup = group,
            Method = method ?? $"Jobs.{name}()",
            Every = every,
            Cron = cron,
            TimeZone = timeZone,
            RunOnStart = runOnStart,
            Timeout = timeout,
            OnFailure = onFailure,
            Durable = durable,
            Missed = missed,
            CatchUpLimit = catchUpLimit,
            OnInterrupted = onInterrupted,
            Jitter = jitter,
            StepDownAfter = stepDownAfter,
            Invoke = invocation =>
            {
                _runs.Writer.TryWrite(invocation);
                return body is null ? ValueTask.CompletedTask : body(invocation);
            },
        });
        return this;
    }

    public TaskRig Omit(string method, string reason)
    {
        _registry.AddOmitted(method, reason);
        return this;
    }

    public TaskRig Start()
    {
        Host.Start();
        return this;
    }

    public LeadershipContext Win(string group = Group) => Elections.Win(group);

    /// <summary>Waits for the next run to start.</summary>
    public Task<LeaderTaskInvocation> NextRunAsync() => _runs.Reader.ReadAsync().AsTask().Soon();

    /// <summary>Lets time pass until the next run starts.</summary>
    public async Task<LeaderTaskInvocation> PassTimeUntilNextRunAsync()
    {
        while (true)
        {
            // The wait after a run begins later than the run: if both are there, the run came first.
            await Task.WhenAny(_runs.Reader.WaitToReadAsync().AsTask(), Time.WhenWaitingAsync()).Soon();
            if (_runs.Reader.TryRead(out LeaderTaskInvocation? run))
            {
                return run;
            }

            await Time.PassNextWaitAsync();
        }
    }

    /// <summary>Lets time pass in steps until the next run starts.</summary>
    public async Task<LeaderTaskInvocation> NextRunInStepsAsync(TimeSpan step)
    {
        Task<LeaderTaskInvocation> next = NextRunAsync();
        while (!next.IsCompleted)
        {
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
            if (!next.IsCompleted)
            {
                Time.Advance(step);
            }
        }

        return await next;
    }

    /// <summary>Lets time pass in steps, with a moment of real time for what follows from each.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            Time.Advance(step);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System);
    }

    /// <summary>Waits until something is true that needs no time to pass.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (long begin = TimeProvider.System.GetTimestamp(); !condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience.Limit, "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>What the backend keeps when this process is gone: another process begins with it, on a clock of its own.</summary>
    public TaskRig Successor(TimeSpan clockIsAheadBy = default, TimeSpan after = default)
    {
        TaskRig successor = new();
        successor.Time.Advance(Time.GetUtcNow() + after - successor.Time.GetUtcNow());
        successor.Time.WallOffset = clockIsAheadBy;
        foreach ((string group, byte[] state) in Elections.States)
        {
            successor.Elections.States[group] = state;
        }

        return successor;
    }

    public Task IdleAsync() => Host.WhenIdleAsync().Soon();

    public async ValueTask DisposeAsync()
    {
        Task disposal = _provider?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        while (!disposal.IsCompleted)
        {
            // A failed test leaves runs behind, for which the disposal waits.
            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await disposal;
        Lifetime.Dispose();
    }
}
