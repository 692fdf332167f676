namespace MultiLock.Simulation;

/// <summary>
/// The bugs that the simulator proves itself with. They are planted into a copy of the sources, so that the production code carries no switch for them.
/// </summary>
internal static class PlantedBugs
{
    private const string Attempts = "MultiLock/Election/ElectionCore.Attempts.cs";
    private const string Scouts = "MultiLock/Election/ElectionCore.Scouts.cs";
    private const string Endings = "MultiLock/Election/ElectionCore.Endings.cs";
    private const string Sessions = "MultiLock/Election/ElectionCore.Sessions.cs";
    private const string Term = "MultiLock/Election/Term.cs";
    private const string Ledger = "MultiLock/Tasks/LeaderTaskLedger.cs";
    private const string Pump = "MultiLock/Tasks/LeaderTaskLedger.Pump.cs";
    private const string Store = "Providers/MultiLock.InMemory/InMemoryStore.cs";

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("lease-counted-from-the-reply", new SourceEdit(
            Sessions, "session.Extend(call.Sent, reply.Remaining);", "session.Extend(PLANTED ? reading : call.Sent, reply.Remaining);")),
        new("winning-extends-the-session", new SourceEdit(
            Attempts, "session.Extend(call.Sent, remaining);", "session.Extend(call.Sent, PLANTED ? session.Length : remaining);")),
        new("no-deadline-for-a-heartbeat", new SourceEdit(
            Sessions, "timeout > MinRetry ? timeout : MinRetry, session, _spreading > 0);", "PLANTED ? TimeSpan.FromDays(1) : timeout > MinRetry ? timeout : MinRetry, session, _spreading > 0);")),
        new("no-fresh-connection-after-a-lost-heartbeat", new SourceEdit(
            "MultiLock/Election/RenewCall.cs", "session.Snapshot(), session.FailedHeartbeats,", "session.Snapshot(), PLANTED ? 0 : session.FailedHeartbeats,")),
        new("one-lost-heartbeat-ends-leadership", new SourceEdit(
            Sessions,
            "RenewFailed(renew, error is TimeoutException or OperationCanceledException, reading);",
            "RenewFailed(renew, error is TimeoutException or OperationCanceledException, reading); if (PLANTED) { LoseSession(renew.Session, LeadershipChangeReason.Expired, reading); }")),
        new("is-leader-without-the-clock", new SourceEdit(Term, "if (!clock.IsPast(", "if (PLANTED || !clock.IsPast(")),
        new("suspension-unnoticed", new SourceEdit(
            Term,
            "return reading.Now >= lease.Ends - Reserve || reading.WallLead",
            "return reading.Now >= lease.Ends - Reserve || !PLANTED && reading.WallLead"),
            new SourceEdit("MultiLock/Time/ElectionClock.cs", "            && Read().WallLead > wallLeadLimit;", "            && !PLANTED && Read().WallLead > wallLeadLimit;")),
        new("no-reserve-before-the-end-of-the-lease", new SourceEdit(
            "MultiLock/Options/ElectionSettings.cs", "public TimeSpan Reserve => DriftMargin + StopGrace;", "public TimeSpan Reserve => PLANTED ? TimeSpan.Zero : DriftMargin + StopGrace;")),
        new("run-starts-without-a-look-at-the-term", new SourceEdit(Term, "        if (IsCurrent)\n", "        if (PLANTED || IsCurrent)\n")),
        new("release-while-runs-go-on", new SourceEdit(Endings, "        if (term.ActiveRuns == 0)\n", "        if (PLANTED || term.ActiveRuns == 0)\n")),
        new("outlived-run-unreported", new SourceEdit(
            Endings,
            "observer.OnRunsOutlivedLease(group, group.Term!, group.Term!.ActiveRuns);",
            "if (!PLANTED) { observer.OnRunsOutlivedLease(group, group.Term!, group.Term!.ActiveRuns); }")),
        new("retry-is-another-wish", new SourceEdit(
            Attempts,
            "        if (group.Session != slot.Session)\n        {\n            // A wish",
            "        if (PLANTED || group.Session != slot.Session)\n        {\n            // A wish")),
        new("gives-up-after-an-error", new SourceEdit(
            Attempts, "Wait(group, reading.Now + Backoff());", "Wait(group, PLANTED ? Instant.Never : reading.Now + Backoff());")),
        new("waits-for-a-notification-only", new SourceEdit(
            Attempts,
            "Wait(group, reading.Now + (delay > MinRetry ? delay : MinRetry) + RushDelay());",
            "Wait(group, PLANTED && _watching ? Instant.Never : reading.Now + (delay > MinRetry ? delay : MinRetry) + RushDelay());")),
        new("scout-speaks-for-groups-that-were-released", new SourceEdit(
            Scouts, "if (lives && group.Holding!.Value.LastRelease == reply.LastRelease)", "if (lives && (PLANTED || group.Holding!.Value.LastRelease == reply.LastRelease))")),
        new("end-of-the-lease-under-ending-runs-unnoticed", new SourceEdit(
            "MultiLock/Election/SessionState.cs", "                    ending = Lease.Ends;", "                    ending = PLANTED ? ending : Lease.Ends;")),
        new("heartbeat-counted-from-the-last-win", new SourceEdit(
            Attempts,
            "Instant.Min(call.Sent.Now, session.Lease.Ends - session.Length);",
            "PLANTED ? call.Sent.Now : Instant.Min(call.Sent.Now, session.Lease.Ends - session.Length);")),
        new("drained-process-leads-what-was-under-way", new SourceEdit(
            Attempts, "if (!group.Wanted || IsDraining || term", "if (!group.Wanted || (IsDraining && !PLANTED) || term")),
        new("event-lost-on-restart", new SourceEdit(
            "MultiLock/Election/ElectionGroup.cs",
            "        LeadershipStatus previous = Status;\n",
            "        if (PLANTED && status.IsLeader && State.EndReason == LeadershipChangeReason.Released) { return; }\n        LeadershipStatus previous = Status;\n")),
        new("term-not-compared-on-heartbeat", new SourceEdit(
            Store, "&& group.IsHeldBy(request.SessionId, held)))", "&& (PLANTED || group.IsHeldBy(request.SessionId, held))) && !PLANTED)")),
        new("release-without-the-term", new SourceEdit(
            Store,
            "&& group.IsHeldBy(request.SessionId, held))\n                {\n                    group.Free();",
            "&& (PLANTED || group.IsHeldBy(request.SessionId, held)))\n                {\n                    group.Free();")),
        new("release-notifies-nobody",
            new SourceEdit(Store, "        if (released.Count > 0)\n        {\n            Notify(", "        if (released.Count > 0 && !PLANTED)\n        {\n            Notify("),
            new SourceEdit(Store, "        if (ended)\n", "        if (ended && !PLANTED)\n")),
        new("dead-session-revived",
            new SourceEdit(Store, "out InMemorySession? session) || session.IsLiveAt(now))\n", "out InMemorySession? session) || PLANTED || session.IsLiveAt(now))\n"),
            new SourceEdit(Store, "            End(holder.Id, holder);\n", "            if (!PLANTED) { End(holder.Id, holder); }\n")),
        new("term-used-again", new SourceEdit(
            Store, "        Math.Max(Math.Max(group.Term, _floor) + 1,", "        PLANTED && group.Term > 0 ? group.Term : Math.Max(Math.Max(group.Term, _floor) + 1,")),
        new("run-starts-although-its-tick-may-not-be-recorded", new SourceEdit(
            Pump, "        if (outcome == LeaderTaskWrite.Written || ", "        if (PLANTED || outcome == LeaderTaskWrite.Written || ")),
        new("record-not-read-by-a-new-term", new SourceEdit(
            Ledger, "_record = LeaderTaskRecord.Read(leadership.Term.State.Span);", "_record = PLANTED ? LeaderTaskRecord.Empty : LeaderTaskRecord.Read(leadership.Term.State.Span);")),
        new("tick-compared-with-the-clock-and-not-with-the-record", new SourceEdit(
            Ledger, "DateTimeOffset recorded = entry?.Tick ?? ", "DateTimeOffset recorded = (PLANTED ? null : entry?.Tick) ?? ")),
        new("interrupted-tick-not-repeated", new SourceEdit(Ledger, "            seat.Interrupted = tick;\n", "            seat.Interrupted = PLANTED ? null : tick;\n")),
        new("record-changed-while-an-earlier-write-may-arrive", new SourceEdit(Pump, "        if (_uncertain)\n", "        if (_uncertain && !PLANTED)\n")),
    ];
}
