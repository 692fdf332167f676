using Microsoft.Extensions.Logging;

namespace MultiLock.FileSystem;

/// <summary>
/// Pushes releases, which touch a file in the directory of notes, and ends of sessions. A process that was killed touches nothing, so the locks of
/// the processes that hold groups are tried at a fixed pace.
/// </summary>
internal sealed class FileSystemWatch : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How many polls pass before a broken watch is tried again: five seconds.</summary>
    private const int PollsBetweenStarts = 50;

    private readonly string _notes;
    private readonly SessionObserver _observer;
    private readonly Func<string, string?> _groupOf;
    private readonly Action<LeadershipNotification> _notify;
    private readonly ILogger _logger;
    private readonly Action<FileSystemWatch> _onEnd;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;
    private int _pollsUntilStart;
    private bool _broken;
    private bool _failureLogged;
    private bool _disposed;
    private int _polling;

    public FileSystemWatch(
        string notes,
        SessionObserver observer,
        Func<string, string?> groupOf,
        Action<LeadershipNotification> notify,
        Action<FileSystemWatch> onEnd,
        TimeProvider timeProvider,
        ILogger logger)
    {
        _notes = notes;
        _observer = observer;
        _groupOf = groupOf;
        _notify = notify;
        _onEnd = onEnd;
        _logger = logger;
        observer.Ended += OnSessionEnded;
        StartWatcher();
        _timer = timeProvider.CreateTimer(static state => ((FileSystemWatch)state!).Poll(), this, PollInterval, PollInterval);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
            _observer.Ended -= OnSessionEnded;
            _watcher?.Dispose();
            _watcher = null;
        }

        _onEnd(this);
        return _timer.DisposeAsync();
    }

    private void Poll()
    {
        if (Interlocked.Exchange(ref _polling, 1) != 0)
        {
            return;
        }

        try
        {
            if (Volatile.Read(ref _broken) && --_pollsUntilStart <= 0)
            {
                StartWatcher();
            }

            _observer.Poll();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The next poll tries again, and requests report what is wrong with the directory.
        }
        finally
        {
            Volatile.Write(ref _polling, 0);
        }
    }

    private void StartWatcher()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _watcher?.Dispose();
            _watcher = null;
            try
            {
                var watcher = new FileSystemWatcher(_notes) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
                watcher.Created += OnTouched;
                watcher.Changed += OnTouched;
                watcher.Error += OnError;
                _watcher = watcher;
                watcher.EnableRaisingEvents = true;
                Volatile.Write(ref _broken, false);
                _failureLogged = false;
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException)
            {
                _watcher?.Dispose();
                _watcher = null;
                MarkBroken();
                if (!_failureLogged)
                {
                    _failureLogged = true;
                    FileSystemLog.WatchFailed(_logger, _notes, ex);
                }
            }
        }

        Notify(Volatile.Read(ref _broken) ? LeadershipNotification.Interrupted : LeadershipNotification.Resynchronized);
    }

    private void OnTouched(object sender, FileSystemEventArgs e)
    {
        try
        {
            // Empty between the file's creation and its first write, which is announced as well.
            if (e.Name is { } key && (_groupOf(key) ?? File.ReadAllText(e.FullPath)) is { Length: > 0 } group)
            {
                Notify(LeadershipNotification.Released([group]));
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            Notify(LeadershipNotification.Resynchronized);
        }
    }

    private void OnError(object sender, ErrorEventArgs e)
    {
        if (e.GetException() is InternalBufferOverflowException)
        {
            Notify(LeadershipNotification.Resynchronized);
            return;
        }

        MarkBroken();
        _pollsUntilStart = 0;
        Notify(LeadershipNotification.Interrupted);
    }

    private void OnSessionEnded(Guid session) => Notify(LeadershipNotification.SessionEnded(session));

    // The system may still deliver what it had noticed before the end.
    private void Notify(LeadershipNotification notification)
    {
        if (!Volatile.Read(ref _disposed))
        {
            _notify(notification);
        }
    }

    private void MarkBroken()
    {
        _pollsUntilStart = PollsBetweenStarts;
        Volatile.Write(ref _broken, true);
    }
}
