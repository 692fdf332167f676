using System.Diagnostics.Metrics;

namespace MultiLock;

/// <summary>The instruments of leader tasks, in the meter <c>MultiLock</c>.</summary>
internal sealed class LeaderTaskMetrics : IDisposable
{
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _outlived;

    public LeaderTaskMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create("MultiLock") ?? (_ownMeter = new Meter("MultiLock"));
        _runs = meter.CreateCounter<long>("multilock.task.runs", "{run}", "Runs of leader tasks that have ended.");
        _duration = meter.CreateHistogram<double>("multilock.task.duration", "s", "How long runs of leader tasks took.");
        _outlived = meter.CreateCounter<long>("multilock.task.outlived", "{run}", "Runs that were still running when the lease of their term ended.");
    }

    public void RunEnded(LeaderTaskDefinition task, LeaderTaskResult result)
    {
        KeyValuePair<string, object?> name = new("multilock.task", task.Name);
        KeyValuePair<string, object?> group = new("multilock.group", task.ElectionGroup);
        KeyValuePair<string, object?> outcome = new("multilock.outcome", Name(result.Outcome));
        _runs.Add(1, name, group, outcome);
        _duration.Record(result.Duration.TotalSeconds, name, group, outcome);
    }

    public void RunOutlivedLease(LeaderTaskDefinition task) =>
        _outlived.Add(1, new KeyValuePair<string, object?>("multilock.task", task.Name), new("multilock.group", task.ElectionGroup));

    public void Dispose() => _ownMeter?.Dispose();

    private static string Name(LeaderTaskOutcome outcome) => outcome switch
    {
        LeaderTaskOutcome.Completed => "completed",
        LeaderTaskOutcome.Stopped => "stopped",
        LeaderTaskOutcome.TimedOut => "timed_out",
        _ => "failed",
    };
}
