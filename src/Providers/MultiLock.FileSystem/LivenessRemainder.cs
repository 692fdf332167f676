namespace MultiLock.FileSystem;

/// <summary>What is left of a disposed provider: its liveness lock, until the last of its sessions is over. The timer keeps it from being collected.</summary>
internal sealed class LivenessRemainder
{
    private readonly LivenessFile _liveness;
    private readonly IReadOnlyList<Guid> _sessions;
    private readonly SessionObserver _observer;
    private readonly ITimer _timer;

    private LivenessRemainder(LivenessFile liveness, IReadOnlyList<Guid> sessions, SessionObserver observer, TimeProvider timeProvider)
    {
        _liveness = liveness;
        _sessions = sessions;
        _observer = observer;
        _timer = timeProvider.CreateTimer(static state => ((LivenessRemainder)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static void Free(LivenessFile liveness, IReadOnlyList<Guid> sessions, SessionObserver observer, TimeProvider timeProvider) =>
        new LivenessRemainder(liveness, sessions, observer, timeProvider).Look();

    private void Look()
    {
        TimeSpan wait = TimeSpan.Zero;
        try
        {
            foreach (Guid session in _sessions)
            {
                if (_observer.Look(session) is { } age && age.Remaining > wait)
                {
                    wait = age.Remaining;
                }
            }

            if (wait == TimeSpan.Zero)
            {
                _liveness.Delete();
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Without the directory there is nothing to protect any more.
            _liveness.Dispose();
            wait = TimeSpan.Zero;
        }

        if (wait == TimeSpan.Zero)
        {
            _timer.Dispose();
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
