using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock.FileSystem;

/// <summary>
/// Judges whether sessions live: by the lock of their process, and by how long their counter has stood still on this process's own monotonic
/// clock. The first look at a counter starts the count; nobody's clock is compared with anybody else's.
/// </summary>
internal sealed class SessionObserver(ElectionDirectory directory, SessionFiles files, ElectionClock clock, ILogger logger)
{
    private readonly ConcurrentDictionary<Guid, Observation> _seen = new();

    /// <summary>Raised for each session that was seen alive and then found over.</summary>
    public event Action<Guid>? Ended;

    /// <summary>Records a beat of a session of this process, whose age needs no observation.</summary>
    public void Note(Guid session, SessionBeat beat, Instant sent) => _seen[session] = new Observation(beat, sent);

    public SessionBeat? LastBeat(Guid session) => _seen.TryGetValue(session, out Observation? seen) ? seen.Beat : null;

    public void Forget(Guid session)
    {
        if (_seen.TryRemove(session, out _))
        {
            Ended?.Invoke(session);
        }
    }

    /// <summary>Looks whether a session lives, and if not, ends it for good.</summary>
    /// <returns>Null if the session is over: whatever it held can be won, and nothing can revive it.</returns>
    public SessionAge? Look(Guid session)
    {
        while (true)
        {
            SessionBeat? beat = files.Read(session);
            if (beat is null)
            {
                Forget(session);
                return null;
            }

            // Read after the counter: a process frozen here must not count from before it saw the beat.
            Instant now = clock.Now;
            Observation seen = _seen.AddOrUpdate(
                session,
                static (_, look) => look,
                static (_, known, look) => known.Beat == look.Beat ? known : look,
                new Observation(beat, now));
            TimeSpan age = now - seen.Since;
            bool died = LivenessFile.IsHeld(LivenessFile.PathOf(directory, beat.ProcessId)) == false;
            if (!died && age < beat.Lease)
            {
                return new SessionAge(age, beat.Lease - age);
            }

            // False if it has beaten since, or somebody else ended it: the next look tells.
            if (files.TryEnd(session, beat))
            {
                FileSystemLog.EndedSession(logger, session, died ? "its process has died" : "its lease has ended without a heartbeat");
            }

            if (died)
            {
                EndProcess(beat.ProcessId);
            }
        }
    }

    /// <summary>Ends all sessions of a process that has died, and forgets the process.</summary>
    public void EndProcess(string processId)
    {
        foreach (Guid session in files.List())
        {
            if (files.Read(session) is { } beat && beat.ProcessId == processId)
            {
                files.TryEnd(session, beat);
            }
        }

        // Last: without this file, a session of the process would have to be waited for.
        File.Delete(LivenessFile.PathOf(directory, processId));
    }

    /// <summary>Looks at the sessions seen so far: at each one's process, and at its counter when its lease would be over.</summary>
    public void Poll()
    {
        foreach ((Guid session, Observation seen) in _seen)
        {
            bool due = clock.Now - seen.Since >= seen.Beat.Lease;
            if (due || LivenessFile.IsHeld(LivenessFile.PathOf(directory, seen.Beat.ProcessId)) != true)
            {
                Look(session);
            }
        }
    }

    private sealed record Observation(SessionBeat Beat, Instant Since);
}
