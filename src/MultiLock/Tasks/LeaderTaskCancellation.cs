namespace MultiLock;

/// <summary>
/// The token of one run: it fires when the term or the host ends, or when the timeout comes. What user code has registered on it runs on the thread
/// pool, so that it can neither hold up nor fail the one who ends the term, and cannot bring the process down from a timer.
/// </summary>
internal sealed class LeaderTaskCancellation : IDisposable
{
    // Never disposed: it owns nothing, and a timer that comes late must find it usable.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _stop;
    private readonly CancellationTokenRegistration _termEnd;
    private readonly LeaderTaskDefinition _task;
    private readonly LeaderTaskEnvironment _environment;
    private readonly ITimer? _timer;
    private int _state;

    public LeaderTaskCancellation(LeaderTaskDefinition task, LeaderTaskEnvironment environment, CancellationToken termEnd, CancellationToken stop)
    {
        _task = task;
        _environment = environment;
        _stop = stop.UnsafeRegister(static self => ((LeaderTaskCancellation)self!).Fire(State.Stopped), this);

        // The other token passes through the thread pool, which may be starved: by the very runs that are to look at theirs.
        _termEnd = termEnd.UnsafeRegister(static self => ((LeaderTaskCancellation)self!).Fire(State.Stopped), this);
        if (task.Timeout is { } due)
        {
            _timer = environment.TimeProvider.CreateTimer(
                static self => ((LeaderTaskCancellation)self!).Fire(State.TimedOut), this, due, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    private enum State
    {
        Running,
        Stopped,
        TimedOut,
        Over,
    }

    public CancellationToken Token => _source.Token;

    public bool TimedOut => Volatile.Read(ref _state) == (int)State.TimedOut;

    /// <summary>Gets a value indicating whether the run was told to end because its term or the host does.</summary>
    public bool Stopped => Volatile.Read(ref _state) == (int)State.Stopped;

    public void Dispose()
    {
        Interlocked.CompareExchange(ref _state, (int)State.Over, (int)State.Running);
        _stop.Dispose();
        _termEnd.Dispose();
        _timer?.Dispose();
    }

    private void Fire(State reason)
    {
        // The first reason counts: a run that its timeout has stopped is a failure, even if leadership ends before it returns.
        if (Interlocked.CompareExchange(ref _state, (int)reason, (int)State.Running) != (int)State.Running)
        {
            return;
        }

        Task callbacks = _environment.Executor.CancelAsync(_source);
        if (reason == State.TimedOut)
        {
            LeaderTaskLog.RunTimedOut(_environment.Logger, _task.Name, _task.Timeout!.Value);
        }

        if (!callbacks.IsCompletedSuccessfully)
        {
            _ = callbacks.ContinueWith(
                static (failed, self) => ((LeaderTaskCancellation)self!).Report(failed.Exception!),
                this,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }
    }

    private void Report(AggregateException failure) => LeaderTaskLog.CancellationCallbackFailed(_environment.Logger, failure, _task.Name);
}
