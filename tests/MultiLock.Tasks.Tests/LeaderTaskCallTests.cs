using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

/// <summary>What surrounds one call: services, log scope, metrics.</summary>
public sealed class LeaderTaskCallTests
{
    [Fact]
    public async Task Run_WhenItEnds_DisposesItsScopeBeforeTheTermCountsItAsEnded()
    {
        Term? term = null;
        List<int> runsAtDisposal = [];
        await using TaskRig rig = new TaskRig().Add(
            invocation =>
            {
                term = invocation.Run.Leadership.Term;
                invocation.Services.GetRequiredService<Resource>();
                return default;
            },
            every: "1m");
        rig.Services.AddScoped(_ => new Resource(() => runsAtDisposal.Add(term!.ActiveRuns)));
        rig.Start().Win();

        await rig.Time.PassNextWaitAsync();
        IServiceProvider first = (await rig.NextRunAsync()).Services;
        await rig.Time.PassNextWaitAsync();
        IServiceProvider second = (await rig.NextRunAsync()).Services;
        await rig.Time.NextWaitAsync();

        Assert.NotSame(first, second);
        Assert.Equal([1, 1], runsAtDisposal);
        Assert.Throws<ObjectDisposedException>(() => first.GetService<Resource>());
        Assert.Equal(0, term!.ActiveRuns);
    }

    [Fact]
    public async Task Run_WhenItIsContinuous_KeepsItsScopeForTheTerm()
    {
        int disposals = 0;
        await using TaskRig rig = new TaskRig().Add(async invocation =>
        {
            invocation.Services.GetRequiredService<Resource>();
            await Held.UntilCancelled(invocation);
        });
        rig.Services.AddScoped(_ => new Resource(() => disposals++));
        LeadershipContext leadership = rig.Start().Win();
        await rig.NextRunAsync();

        Assert.Equal(0, disposals);
        TestElections.End(leadership);
        await rig.IdleAsync();
        Assert.Equal(1, disposals);
    }

    [Fact]
    public async Task Run_WhenDisposalOfItsScopeThrows_HasFailed()
    {
        await using TaskRig rig = new TaskRig().Add(
            invocation =>
            {
                invocation.Services.GetRequiredService<Resource>();
                return default;
            },
            onFailure: LeaderTaskFailure.NextTick);
        rig.Services.AddScoped(_ => new Resource(() => throw new FormatException("flush")));
        rig.Start().Win();

        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.IsType<FormatException>(rig.Log.Single(2021).Exception);
    }

    [Fact]
    public async Task Run_WhenTheClassCannotBeMade_HasFailed()
    {
        await using TaskRig rig = new TaskRig()
            .Add(
                invocation =>
                {
                    invocation.Services.GetRequiredService<Resource>();
                    return default;
                },
                onFailure: LeaderTaskFailure.NextTick)
            .Start();
        rig.Win();

        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.Contains(nameof(Resource), rig.Log.Single(2021).Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenItLogs_CarriesTaskGroupTermAndScheduledTime()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        LeadershipContext leadership = rig.Win();

        await rig.Time.PassNextWaitAsync();
        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        await rig.Time.NextWaitAsync();

        IReadOnlyDictionary<string, object?> scope = rig.Log.Single(2011).Scope;
        Assert.Equal("task", scope["LeaderTask"]);
        Assert.Equal(TaskRig.Group, scope["ElectionGroup"]);
        Assert.Equal(leadership.FencingToken, scope["Term"]);
        Assert.Equal(run.ScheduledTime, scope["ScheduledTime"]);
    }

    [Fact]
    public async Task Run_WhenItEnds_IsCountedAndTimed()
    {
        List<(string Instrument, double Value, object? Outcome)> measured = [];
        using MeterListener listener = new();
        await using TaskRig rig = new TaskRig()
            .Add(name: "metrics-good")
            .Add(_ => throw new FormatException(), "metrics-bad", onFailure: LeaderTaskFailure.NextTick);
        rig.Services.AddMetrics();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "MultiLock")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
        rig.Start().Win();

        await rig.IdleAsync();

        Assert.Contains(("multilock.task.runs metrics-good", 1, "completed"), measured);
        Assert.Contains(("multilock.task.runs metrics-bad", 1, "failed"), measured);
        Assert.Contains(("multilock.task.duration metrics-good", 0, "completed"), measured);

        void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            if (all["multilock.task"] is not ("metrics-good" or "metrics-bad"))
            {
                // Tests that run at the same time are heard too.
                return;
            }

            lock (measured)
            {
                measured.Add(($"{instrument.Name} {all["multilock.task"]}", value, all.GetValueOrDefault("multilock.outcome")));
            }
        }
    }

    [Fact]
    public async Task Run_WhenASynchronousMethodReturns_IsDone()
    {
        int calls = 0;
        await using TaskRig rig = new TaskRig()
            .Add(_ =>
            {
                calls++;
                return default;
            })
            .Start();
        rig.Win();

        await rig.IdleAsync();

        Assert.Equal(1, calls);
        Assert.Equal(LeaderTaskOutcome.Completed.ToString(), rig.Log.Single(2011).Message.Split(' ')[^1]);
    }

    [Fact]
    public async Task Run_WhenASynchronousMethodThrows_HasFailed()
    {
        await using TaskRig rig = new TaskRig().Add(_ => throw new FormatException(), onFailure: LeaderTaskFailure.NextTick).Start();
        rig.Win();

        await rig.IdleAsync();

        Assert.IsType<FormatException>(rig.Log.Single(2021).Exception);
    }

    private sealed class Resource(Action onDisposed) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            onDisposed();
            return ValueTask.CompletedTask;
        }
    }
}
