namespace MultiLock.Chaos;

/// <summary>What every task does: note the start, look and write to the register again and again, and note the end.</summary>
/// <param name="file">The worker's record.</param>
/// <param name="register">The register that every run writes to.</param>
/// <param name="time">The clock of the library in this worker; the record has its own.</param>
/// <param name="isStale">The planted fault: go on although leadership is lost.</param>
internal sealed class RunRecorder(RecordFile file, RegisterClient register, TimeProvider time, bool isStale)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StaleTime = TimeSpan.FromSeconds(3);

    private long _lastRunId;

    public async Task RunAsync(string task, LeaderTaskRun run, TimeSpan length, CancellationToken cancellationToken)
    {
        LeadershipContext leader = run.Leadership;
        long id = Interlocked.Increment(ref _lastRunId);
        TimeSpan begin = DemoClock.Now;

        // The clock before the look, here and everywhere: a look that was read before the worker was frozen must not pass for one after it woke.
        bool current = leader.IsCurrent;
        DateTimeOffset now = time.GetUtcNow();
        file.Append(new RunLine(RunLineKind.Start, begin, id)
        {
            IsCurrent = current,
            Group = leader.ElectionGroup,
            Token = leader.FencingToken,
            Task = task,
            ParticipantId = leader.ParticipantId,
            Scheduled = begin - (now - run.ScheduledTime),
            Acquired = begin - (now - leader.AcquiredAt),
        }.ToLine());
        await WriteAsync(id, leader);
        TimeSpan end = length == TimeSpan.MaxValue ? length : begin + length;
        bool lost = false;
        while (DemoClock.Now < end && !lost)
        {
            await WaitAsync(end - DemoClock.Now, cancellationToken);
            lost = !Look(RunLineKind.Beat, id, leader) || cancellationToken.IsCancellationRequested;
            if (!lost)
            {
                await WriteAsync(id, leader);
            }
        }

        if (lost && isStale)
        {
            await BeStaleAsync(id, leader);
        }

        // Also after a loss: this is the careless write that fencing is for, and the register has to refuse it once somebody else leads.
        await WriteAsync(id, leader);
        Look(RunLineKind.End, id, leader);
    }

    private static async Task WaitAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        // Rounded up, because timers drop fractions of a millisecond.
        double wait = Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, Beat.TotalMilliseconds));
        await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Look(RunLineKind kind, long id, LeadershipContext leader)
    {
        TimeSpan at = DemoClock.Now;
        bool current = leader.IsCurrent;
        file.Append(new RunLine(kind, at, id) { IsCurrent = current }.ToLine());
        return current;
    }

    private async Task WriteAsync(long id, LeadershipContext leader)
    {
        TimeSpan sent = DemoClock.Now;
        WriteOutcome outcome = await register.WriteAsync(leader.ElectionGroup, leader.FencingToken);
        file.Append(new RunLine(RunLineKind.Write, sent, id) { Outcome = outcome, Answered = DemoClock.Now }.ToLine());
    }

    private async Task BeStaleAsync(long id, LeadershipContext leader)
    {
        for (TimeSpan end = DemoClock.Now + StaleTime; DemoClock.Now < end;)
        {
            await WaitAsync(Beat, CancellationToken.None);
            Look(RunLineKind.Beat, id, leader);
            await WriteAsync(id, leader);
        }
    }
}
