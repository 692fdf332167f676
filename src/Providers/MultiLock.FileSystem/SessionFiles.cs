using System.Collections.Concurrent;

namespace MultiLock.FileSystem;

/// <summary>
/// The sessions in the directory. Each has a directory with one file, whose name carries the heartbeat counter.
/// </summary>
/// <remarks>
/// <para>
/// A heartbeat renames the file from one count to the next; the end of a session renames it from the count that was seen to stand still to
/// <c>ended</c>. Both need the same source, so the kernel lets exactly one of them happen, wherever either process is frozen: a heartbeat that
/// succeeded cannot be followed by an end that was decided before it, and after the end there is nothing left to rename.
/// </para>
/// <para>
/// A session's directory gets its name complete, is never created twice, and disappears as a whole after the end.
/// So a session is over if <c>ended</c> is there or the directory is not.
/// </para>
/// </remarks>
internal sealed class SessionFiles(ElectionDirectory directory)
{
    private const string EndedName = "ended";
    private const int MaxLooks = 100;

    /// <summary>Sessions that this process created or closed. None is created a second time, even when its directory has disappeared.</summary>
    private readonly ConcurrentDictionary<Guid, bool> _created = new();

    public IEnumerable<Guid> Created => _created.Keys;

    public bool WasCreated(Guid session) => _created.ContainsKey(session);

    /// <summary>Creates a session, unless it was created before.</summary>
    /// <returns>Its first beat, or null if it existed before.</returns>
    public SessionBeat? TryCreate(Guid session, TimeSpan lease, string processId)
    {
        if (!_created.TryAdd(session, true))
        {
            return null;
        }

        var beat = new SessionBeat(0, lease, processId);
        string temporary = directory.NewTemporary();
        try
        {
            Directory.CreateDirectory(temporary);
            File.WriteAllBytes(Path.Combine(temporary, beat.FileName), []);
            if (NativeFile.EntryExists(PathOf(session)))
            {
                Directory.Delete(temporary, recursive: true);
                return null;
            }

            Directory.Move(temporary, PathOf(session));
            return beat;
        }
        catch
        {
            _created.TryRemove(session, out _);
            throw;
        }
    }

    /// <summary>Sees to it that a session is not created any more, whether or not it ever was.</summary>
    public void Close(Guid session) => _created.TryAdd(session, true);

    /// <summary>Takes back a session that never held anything.</summary>
    public void Forget(Guid session)
    {
        TryRemove(session);
        _created.TryRemove(session, out _);
    }

    /// <summary>Bumps the counter, which extends the session and proves in the same step that it had not ended.</summary>
    /// <returns>The new beat, or null if the session is over.</returns>
    public SessionBeat? TryBeat(Guid session, TimeSpan lease, string processId, SessionBeat? current)
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            current ??= Read(session);
            if (current is null)
            {
                return null;
            }

            SessionBeat next = current.Next(lease, processId);
            if (NativeFile.TryRename(FileOf(session, current), FileOf(session, next)))
            {
                return next;
            }

            current = null;
        }

        throw Unstable(session);
    }

    /// <summary>Ends a session for good, provided that it has not beaten since the given beat.</summary>
    /// <returns>False if it has, or if it was over already.</returns>
    public bool TryEnd(Guid session, SessionBeat seen)
    {
        if (!NativeFile.TryRename(FileOf(session, seen), Path.Combine(PathOf(session), EndedName)))
        {
            return false;
        }

        TryRemove(session);
        return true;
    }

    /// <summary>Reads the current beat.</summary>
    /// <returns>Null if the session is over.</returns>
    public SessionBeat? Read(Guid session)
    {
        // A listing beside a rename may show neither name. Only what IsOver says is proof of an end.
        for (int look = 0; look < MaxLooks; look++)
        {
            if (IsOver(session))
            {
                return null;
            }

            try
            {
                foreach (string path in Directory.EnumerateFiles(PathOf(session)))
                {
                    if (SessionBeat.TryParse(Path.GetFileName(path), out SessionBeat? beat))
                    {
                        return beat;
                    }
                }
            }
            catch (DirectoryNotFoundException)
            {
                // Ended and removed since the look above.
            }
        }

        try
        {
            // What power loss or a hand may leave. The kernel removes the directory only if it is empty, so that no heartbeat is lost with it.
            Directory.Delete(PathOf(session), recursive: false);
            return null;
        }
        catch (IOException)
        {
            throw Unstable(session);
        }
    }

    public bool IsOver(Guid session)
    {
        // In this order: a directory that is there now was there before, since none is created twice.
        string path = PathOf(session);
        if (NativeFile.EntryExists(Path.Combine(path, EndedName)))
        {
            return true;
        }

        // A volume that is not mounted proves nothing about its sessions.
        return !NativeFile.EntryExists(path)
            && (NativeFile.EntryExists(directory.Sessions) ? true : throw new IOException($"The directory '{directory.Sessions}' has disappeared."));
    }

    public IReadOnlyList<Guid> List()
    {
        var sessions = new List<Guid>();
        foreach (string path in Directory.EnumerateDirectories(directory.Sessions))
        {
            if (Guid.TryParseExact(Path.GetFileName(path), "N", out Guid session))
            {
                sessions.Add(session);
            }
        }

        return sessions;
    }

    /// <summary>Removes the directory of a session that is over, as a whole.</summary>
    public void TryRemove(Guid session)
    {
        try
        {
            string temporary = directory.NewTemporary();
            Directory.Move(PathOf(session), temporary);
            Directory.Delete(temporary, recursive: true);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Somebody else was faster, or the next start cleans up.
        }
    }

    private string PathOf(Guid session) => Path.Combine(directory.Sessions, session.ToString("N"));

    private string FileOf(Guid session, SessionBeat beat) => Path.Combine(PathOf(session), beat.FileName);

    private IOException Unstable(Guid session) => new($"The heartbeat file in '{PathOf(session)}' is missing or changes too fast to be read.");
}
