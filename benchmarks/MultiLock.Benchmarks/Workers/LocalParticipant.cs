namespace MultiLock.Benchmarks;

/// <summary>A participant inside this process, with a host of its own.</summary>
internal sealed class LocalParticipant : IParticipant
{
    private readonly Severance _severance = new();
    private readonly IContender _contender;
    private readonly WorkLog _log;
    private Task _last = Task.CompletedTask;

    public LocalParticipant(string name, WorkerSettings settings, WorkEvents events)
    {
        Name = name;
        _log = new WorkLog(name, events.Add);
        _contender = ContenderList.Create(settings, _log, _severance);
        _log.Note(WorkEventKind.Ready);
    }

    public string Name { get; }

    public int ProcessId => 0;

    public long Bytes => 0;

    public void Tell(string command)
    {
        Task earlier = _last;
        _last = Task.Run(async () =>
        {
            await earlier;
            await WorkerCommand.ObeyAsync(_contender, _log, command);
        });
    }

    public Task<TimeSpan> KillAsync() => Task.FromResult(Cut()!.Value);

    public TimeSpan? Cut()
    {
        TimeSpan before = DemoClock.Now;
        _severance.Cut();
        return before;
    }

    public void Heal() => _severance.Heal();

    public async ValueTask DisposeAsync()
    {
        Heal();
        await _last;
        await _contender.DisposeAsync();
    }
}
