using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiLock.Generated;

namespace MultiLock;

/// <summary>Runs the leader tasks of one host. The election begins and ends the terms; this starts and ends what runs in them.</summary>
internal sealed class LeaderTaskHost : IAsyncDisposable
{
    /// <summary>Without a stop before, as after a failed start, nobody has waited for the runs; a run that ignores its token must not hang the disposal.</summary>
    private static readonly TimeSpan DisposalPatience = TimeSpan.FromSeconds(5);

    private readonly LeaderTaskList _list;
    private readonly LeaderTaskOptions _options;
    private readonly LeaderTaskEnvironment _environment;
    private readonly CancellationTokenSource _stopping;
    private readonly Action<string> _endProcess;
    private readonly List<IDisposable> _listeners = [];
    private LeaderTaskRunner[] _runners = [];
    private LeaderTaskGroup[] _groups = [];
    private Dictionary<string, LeaderTaskOperation> _operations = [];
    private int _started;
    private int _disposed;

    public LeaderTaskHost(
        LeaderTaskList list,
        LeaderTaskOptions options,
        ILeaderTaskElections elections,
        IServiceScopeFactory scopeFactory,
        TimeProvider timeProvider,
        ILogger logger,
        LeaderTaskMetrics metrics,
        IHostApplicationLifetime? lifetime,
        Action<string>? endProcess = null)
    {
        _list = list;
        _options = options;
        _stopping = lifetime is null
            ? new CancellationTokenSource()
            : CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _environment = new LeaderTaskEnvironment(elections, scopeFactory, timeProvider, logger, metrics, lifetime, _stopping.Token);
        _endProcess = endProcess ?? Environment.FailFast;
    }

    /// <inheritdoc cref="LeaderTaskList.Tasks"/>
    public IReadOnlyList<LeaderTaskDefinition> Tasks => _list.Tasks;

    /// <inheritdoc cref="LeaderTaskList.Groups"/>
    public IReadOnlyList<string> Groups => _list.Groups;

    /// <inheritdoc cref="LeaderTaskList.Omitted"/>
    public IReadOnlyList<OmittedLeaderTask> Omitted => _list.Omitted;

    /// <summary>Gets the names of the tasks with a run that goes on although the lease of its term has ended. Such a host is not healthy.</summary>
    public IReadOnlyList<string> OutlivedRuns =>
        [.. Volatile.Read(ref _runners).Where(runner => runner.HasOutlivedRun).Select(runner => runner.Definition.Name)];

    /// <summary>Checks all tasks and begins to listen for terms. Only the first call counts.</summary>
    /// <exception cref="InvalidOperationException">A task cannot run as it is configured; the message lists every such task.</exception>
    public void Start()
    {
        IReadOnlyList<LeaderTaskDefinition> tasks = Tasks;
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            return;
        }

        Announce(tasks);
        Volatile.Write(ref _runners, [.. tasks.Where(task => task.Enabled).Select(task => new LeaderTaskRunner(task, _environment))]);
        Volatile.Write(
            ref _groups,
            [.. _runners.GroupBy(runner => runner.Definition.ElectionGroup, StringComparer.Ordinal).Select(group => new LeaderTaskGroup(group.Key, [.. group], _environment))]);
        Volatile.Write(
            ref _operations,
            _runners.ToDictionary(
                runner => runner.Definition.Name,
                runner => new LeaderTaskOperation(Array.Find(_groups, group => group.Name == runner.Definition.ElectionGroup)!, runner),
                StringComparer.Ordinal));
        foreach (LeaderTaskGroup group in _groups)
        {
            _listeners.Add(_environment.Elections.Listen(group.Name, group.Begin));
        }
    }

    /// <summary>Gets what can be done to a task; null before the start, and if it is switched off.</summary>
    public LeaderTaskOperation? Find(string task) => Volatile.Read(ref _operations).GetValueOrDefault(task);

    /// <summary>Refuses to start where the backend cannot do what tasks rely on.</summary>
    /// <exception cref="LeaderElectionConfigurationException">The backend stores no group state, and a task says that its ticks must be recorded.</exception>
    public async Task CheckBackendAsync(CancellationToken cancellationToken)
    {
        LeaderTaskDefinition[] insisting = [.. Tasks.Where(task => task.InsistsOnRecord)];
        if (insisting.Length > 0 && !await _environment.Elections.StoresStateAsync(insisting[0].ElectionGroup, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaderElectionConfigurationException(
                $"The backend stores no group state, so that ticks cannot be recorded, and {string.Join(", ", insisting.Select(task => $"'{task.Name}'"))} "
                + "set(s) Durable = true. Use a backend that stores it, or remove Durable: the schedule then runs unrecorded.");
        }
    }

    /// <summary>
    /// Reports each run of a term whose lease has ended at the backend, once, and ends the process if the application has asked for that. To be called
    /// by the one who knows when the lease ends: a term that ended for the application may be kept alive while its runs end.
    /// </summary>
    public void ReportOutlivedRuns(string group, long term)
    {
        bool found = false;
        foreach (LeaderTaskRunner runner in Volatile.Read(ref _runners))
        {
            found |= runner.Definition.ElectionGroup == group && runner.ReportOutlivedRun(term);
        }

        if (found && _options.ExitProcessWhenRunOutlivesLease)
        {
            _endProcess($"A leader task of group '{group}' outlived the lease of term {term}, and {nameof(LeaderTaskOptions.ExitProcessWhenRunOutlivesLease)} is set.");
        }
    }

    /// <summary>Completes when all terms that have begun are over and their runs have ended.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(Volatile.Read(ref _runners).Select(runner => runner.WhenIdleAsync()));

    /// <summary>Stops listening and cancels what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _listeners.ForEach(listener => listener.Dispose());
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([WhenIdleAsync(), .. Volatile.Read(ref _groups).Select(group => group.WhenRecordedAsync())])
            .WaitAsync(DisposalPatience, _environment.TimeProvider)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _environment.Metrics.Dispose();
    }

    private void Announce(IReadOnlyList<LeaderTaskDefinition> tasks)
    {
        foreach (OmittedLeaderTask omitted in Omitted)
        {
            LeaderTaskLog.TaskOmitted(_environment.Logger, omitted.Method, omitted.Reason);
        }

        foreach (LeaderTaskDefinition task in tasks)
        {
            if (task.Enabled)
            {
                LeaderTaskLog.TaskEnabled(_environment.Logger, task.Name, task.ElectionGroup, task.ScheduleText);
            }
            else
            {
                LeaderTaskLog.TaskDisabled(_environment.Logger, task.Name, task.ElectionGroup);
            }
        }
    }
}
