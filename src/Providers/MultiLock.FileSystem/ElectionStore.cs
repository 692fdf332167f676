using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace MultiLock.FileSystem;

/// <summary>The requests of the contract, carried out on the files. Synchronous; failures come out as they are.</summary>
internal sealed class ElectionStore
{
    private const int StartAttempts = 3;

    /// <summary>How many held groups a heartbeat checks. All get their turn.</summary>
    private const int GroupsCheckedPerBeat = 64;

    private readonly FileSystemLeaderElectionOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly ElectionClock _clock;
    private readonly string _processId = Guid.NewGuid().ToString("N");
    private readonly ElectionDirectory _directory;
    private readonly SessionFiles _sessions;
    private readonly SessionObserver _observer;
    private readonly ConcurrentDictionary<string, string> _groupNames = new();
    private readonly ConcurrentDictionary<FileSystemWatch, bool> _watches = new();
    private readonly Lock _startGate = new();
    private LivenessFile? _liveness;
    private GroupFiles? _groups;
    private int _nextCheck;

    public ElectionStore(FileSystemLeaderElectionOptions options, ILogger logger, TimeProvider timeProvider)
    {
        _options = options;
        _logger = logger;
        _timeProvider = timeProvider;
        _clock = new ElectionClock(timeProvider);
        _directory = new ElectionDirectory(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DirectoryPath)), _processId);
        _sessions = new SessionFiles(_directory);
        _observer = new SessionObserver(_directory, _sessions, _clock, logger);
    }

    public string Root => _directory.Root;

    private GroupFiles Groups
    {
        get
        {
            if (Volatile.Read(ref _groups) is { } groups)
            {
                return groups;
            }

            Start();
            return _groups!;
        }
    }

    /// <summary>Prepares and checks the directory; again after a failure.</summary>
    public bool Start()
    {
        lock (_startGate)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    StartOnce();
                    return true;
                }
                catch (IOException) when (attempt < StartAttempts && Directory.Exists(_directory.Temporary))
                {
                    // Another process that starts now may have taken a file in progress for a leftover.
                }
            }
        }
    }

    public bool IsUsable() => Volatile.Read(ref _groups) is null
        ? Directory.Exists(Root) || (_options.AutoCreateDirectory && !File.Exists(Root))
        : _liveness is { Exists: true } && NativeFile.EntryExists(_directory.Sessions) && NativeFile.EntryExists(_directory.FormatFile);

    public AcquireReply Acquire(AcquireRequest request)
    {
        GroupFiles groups = Groups;
        Instant began = _clock.Now;
        SessionAge? age = _observer.Look(request.SessionId);
        if (age is null && (!request.OpensSession || _sessions.WasCreated(request.SessionId)))
        {
            return AcquireReply.Lost;
        }

        var results = new AcquireResult[request.Candidates.Count];
        bool exists = age is not null;
        bool won = false;
        for (int i = 0; i < results.Length; i++)
        {
            if (AcquireGroup(groups, request, request.Candidates[i], began, ref exists) is not { } result)
            {
                return AcquireReply.Lost;
            }

            results[i] = result;
            won |= result.IsGranted;
        }

        bool created = age is null && exists;
        if (created && !won)
        {
            _observer.Forget(request.SessionId);
            _sessions.Forget(request.SessionId);
            created = false;
        }

        // The last look: a process that was frozen anywhere above published terms of a session that others had ended, and those count for nothing.
        if (won && _sessions.IsOver(request.SessionId))
        {
            _observer.Forget(request.SessionId);
            return AcquireReply.Lost;
        }

        TimeSpan? remaining = created ? request.Lease : request.OpensSession ? age?.Remaining : null;
        return new AcquireReply(results, remaining, LiveSessions: Directory.GetFiles(_directory.Processes).Length);
    }

    public RenewReply Renew(RenewRequest request)
    {
        GroupFiles groups = Groups;
        Instant sent = _clock.Now;
        SessionBeat? last = _observer.LastBeat(request.SessionId);

        // Late by this process's own clock: judged like any other session, although nobody has taken anything yet.
        if (last is not null && _observer.Look(request.SessionId) is null)
        {
            return RenewReply.Lost;
        }

        SessionBeat? beat = _sessions.TryBeat(request.SessionId, request.Lease, _processId, last);
        if (beat is null)
        {
            _observer.Forget(request.SessionId);
            return RenewReply.Lost;
        }

        _observer.Note(request.SessionId, beat, sent);
        return new RenewReply(request.Lease, SessionLost: false, FindLost(groups, request));
    }

    public bool Release(ReleaseRequest request)
    {
        GroupFiles groups = Groups;
        var released = new List<string>();
        foreach (HeldGroup held in request.Groups)
        {
            GroupTerm term = groups.Read(held.Group);
            if (term.IsHeldBy(request.SessionId, held.AttemptId) && (held.Term == 0 || held.Term == term.Number))
            {
                groups.Release(held.Group, term.Number);
                released.Add(held.Group);
            }
        }

        if (request.EndsSession)
        {
            // First, so that an acquire that this release has overtaken cannot open the session any more.
            _sessions.Close(request.SessionId);
            while (_sessions.Read(request.SessionId) is { } beat && !_sessions.TryEnd(request.SessionId, beat))
            {
            }

            _observer.Forget(request.SessionId);
        }

        Announce(released);
        return true;
    }

    public IReadOnlyList<LeaderRecord?> Read(IReadOnlyList<string> names)
    {
        GroupFiles groups = Groups;
        var records = new LeaderRecord?[names.Count];
        for (int i = 0; i < records.Length; i++)
        {
            Remember(names[i]);
            GroupTerm term = groups.Read(names[i]);
            records[i] = term is { IsReleased: false, Record: { } record } && _observer.Look(record.SessionId) is { } age
                ? ToLeader(term.Number, record, age)
                : null;
        }

        return records;
    }

    public bool WriteState(GroupStateWrite request)
    {
        GroupFiles groups = Groups;
        if (!Holds(groups, request))
        {
            return false;
        }

        groups.WriteState(request.Group, request.Term, request.State.Span);

        // A term that still holds now was not over when the file got its name, so the next one cannot have read the file before.
        return Holds(groups, request);
    }

    public IAsyncDisposable? Watch(Action<LeadershipNotification> notify)
    {
        _ = Groups;
        var watch = new FileSystemWatch(
            _directory.Notes, _observer, _groupNames.GetValueOrDefault, notify, ended => _watches.TryRemove(ended, out _), _timeProvider, _logger);
        _watches.TryAdd(watch, true);
        return watch;
    }

    /// <summary>Ends every watch that its owner has not ended.</summary>
    public async ValueTask EndWatchesAsync()
    {
        foreach (FileSystemWatch watch in _watches.Keys)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Frees the liveness lock: at once if no session is left, and otherwise when the last one's lease is over.</summary>
    public void Stop()
    {
        lock (_startGate)
        {
            if (_liveness is { } liveness)
            {
                _liveness = null;
                LivenessRemainder.Free(liveness, [.. _sessions.Created], _observer, _timeProvider);
            }
        }
    }

    private static LeaderRecord ToLeader(long term, TermRecord record, SessionAge age) => new(
        record.Group, record.ParticipantId, record.SessionId, term, record.AcquiredAt, age.HeartbeatAge, age.Remaining, record.Metadata)
    {
        AttemptId = record.AttemptId,
    };

    private void StartOnce()
    {
        _directory.RefuseNetwork();
        string? extension = _directory.ReadFormat();
        _directory.Create(_options.AutoCreateDirectory);
        if (_liveness is not { Exists: true })
        {
            LivenessFile? removedByHand = _liveness;
            _liveness = LivenessFile.Create(_directory, _processId);
            removedByHand?.Dispose();
        }

        string fileSystem = _directory.TestFileSystem(_liveness);
        if (extension is null)
        {
            _directory.WriteFormat(_options.FileExtension);
            extension = _directory.ReadFormat() ?? throw new IOException($"'{_directory.FormatFile}' has disappeared.");
        }

        if (!string.Equals(extension, _options.FileExtension, StringComparison.Ordinal))
        {
            FileSystemLog.OtherExtension(_logger, _options.FileExtension, Root, extension);
        }

        RemoveLeftovers();
        Volatile.Write(ref _groups, new GroupFiles(_directory, extension, _timeProvider, _logger));
        FileSystemLog.Started(_logger, Root, fileSystem);
    }

    private void RemoveLeftovers()
    {
        try
        {
            foreach (string path in Directory.GetFiles(_directory.Processes))
            {
                if (LivenessFile.IsHeld(path) == false)
                {
                    _observer.EndProcess(Path.GetFileNameWithoutExtension(path));
                }
            }

            foreach (Guid session in _sessions.List())
            {
                if (_sessions.IsOver(session))
                {
                    _sessions.TryRemove(session);
                }
            }

            _directory.RemoveTemporaries(owner => LivenessFile.IsHeld(LivenessFile.PathOf(_directory, owner)) == true);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            FileSystemLog.CleanupFailed(_logger, Root, ex);
        }
    }

    /// <returns>Null if the session is over.</returns>
    private AcquireResult? AcquireGroup(GroupFiles groups, AcquireRequest request, Candidate candidate, Instant began, ref bool exists)
    {
        Remember(candidate.Group);
        while (true)
        {
            GroupTerm term = groups.Read(candidate.Group);
            if (term.IsHeldBy(request.SessionId, candidate.AttemptId))
            {
                return AcquireResult.Granted(term.Number, groups.ReadState(candidate.Group, term));
            }

            if (term is { IsReleased: false, Record: { } record } && _observer.Look(record.SessionId) is { } age)
            {
                return AcquireResult.Denied(ToLeader(term.Number, record, age), age.Remaining);
            }

            // From here on the last term is over for good: nothing that anybody does can make it hold again.
            if (!exists)
            {
                if (_sessions.TryCreate(request.SessionId, request.Lease, _processId) is not { } beat)
                {
                    return null;
                }

                _observer.Note(request.SessionId, beat, began);
                exists = true;
            }

            byte[] state = groups.ReadState(candidate.Group, term);
            long number = groups.TryPublish(candidate.Group, term.Number, ToRecord(request, candidate, state));
            if (number > 0)
            {
                return AcquireResult.Granted(number, state);
            }
        }
    }

    private TermRecord ToRecord(AcquireRequest request, Candidate candidate, byte[] state) => new()
    {
        Format = DirectoryFormat.Current,
        Group = candidate.Group,
        ParticipantId = candidate.ParticipantId,
        SessionId = request.SessionId,
        AttemptId = candidate.AttemptId,
        Lease = request.Lease,
        AcquiredAt = _timeProvider.GetUtcNow(),
        Metadata = new Dictionary<string, string>(candidate.Metadata),
        State = state,
    };

    /// <summary>Finds groups that the session does not hold although it lives: only a hand in the directory can do that.</summary>
    private List<string> FindLost(GroupFiles groups, RenewRequest request)
    {
        var lost = new List<string>();
        int count = Math.Min(request.Held.Count, GroupsCheckedPerBeat);
        for (int i = 0; i < count; i++)
        {
            HeldGroup held = request.Held[(int)((uint)_nextCheck++ % (uint)request.Held.Count)];
            RequestRules.CheckName(held.Group);
            try
            {
                GroupTerm term = groups.Read(held.Group);
                if (held.Term != 0 && (term.Number != held.Term || !term.IsHeldBy(request.SessionId, held.AttemptId)))
                {
                    lost.Add(held.Group);
                }
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // The session was extended, which is what the answer is about. The group's turn comes again.
            }
        }

        return lost;
    }

    private bool Holds(GroupFiles groups, GroupStateWrite request)
    {
        GroupTerm term = groups.Read(request.Group);
        return term is { IsReleased: false, Record: { } record }
            && term.Number == request.Term
            && record.SessionId == request.SessionId
            && _observer.Look(request.SessionId) is not null;
    }

    private void Announce(List<string> released)
    {
        try
        {
            foreach (string group in released)
            {
                string note = Path.Combine(_directory.Notes, GroupFiles.KeyOf(group));
                using SafeFileHandle file = File.OpenHandle(note, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.Write(file, Encoding.UTF8.GetBytes(group), 0);
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            FileSystemLog.NotifyFailed(_logger, _directory.Notes, ex);
        }
    }

    private void Remember(string group) => _groupNames.TryAdd(GroupFiles.KeyOf(group), group);
}
