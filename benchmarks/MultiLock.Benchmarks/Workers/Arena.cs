namespace MultiLock.Benchmarks;

/// <summary>Participants with one library, who compete for one group over one backend.</summary>
internal sealed class Arena(IBenchmarkBackend backend, BenchmarkStore store, WorkerSettings settings, bool proxied = false) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly List<IParticipant> _participants = [];
    private int _started;

    public string Library => settings.Library;

    public IBenchmarkBackend Backend => backend;

    public BenchmarkStore Store => store;

    public WorkEvents Events { get; } = new();

    public IReadOnlyList<IParticipant> Participants => _participants;

    /// <summary>Gets who leads, as far as the coordinator has made it so.</summary>
    public IParticipant? Leader { get; private set; }

    /// <summary>Starts a participant that competes.</summary>
    public async Task<IParticipant> AddAsync()
    {
        string name = $"{settings.Library}-{++_started}";
        int mark = Events.Mark;
        IParticipant participant = Create(name);
        _participants.Add(participant);
        await ExpectAsync(mark, seen => seen.Participant == name && seen.Kind == WorkEventKind.Ready, StartLimit, $"{name} to start");
        await CompeteAsync(participant);
        return participant;
    }

    /// <summary>Starts the participants, the first of which leads before the next one comes.</summary>
    public async Task StartAsync(int participants)
    {
        int mark = Events.Mark;
        Leader = await AddAsync();
        await ExpectAsync(mark, seen => seen.Kind == WorkEventKind.Start, StartLimit, $"{Leader.Name} to lead");
        for (int i = 1; i < participants; i++)
        {
            await AddAsync();
        }
    }

    public async Task CompeteAsync(IParticipant participant)
    {
        int mark = Events.Mark;
        participant.Tell(WorkerCommand.Compete);
        await ExpectAsync(mark, seen => seen.Participant == participant.Name && seen.Kind == WorkEventKind.Competes, StartLimit, $"{participant.Name} to compete");
    }

    public void Led(string participant) => Leader = _participants.Find(one => one.Name == participant);

    public async Task RemoveAsync(IParticipant participant)
    {
        _participants.Remove(participant);
        await participant.DisposeAsync();
    }

    public async Task<WorkEvent> ExpectAsync(int mark, Func<WorkEvent, bool> wanted, TimeSpan limit, string what) =>
        await Events.FindAsync(mark, wanted, limit)
        ?? throw new InvalidOperationException($"{backend.Name}, {Library}: waited {limit.TotalSeconds:F0} s for {what}.");

    public async ValueTask DisposeAsync() => await Task.WhenAll(_participants.Select(participant => participant.DisposeAsync().AsTask()));

    private IParticipant Create(string name)
    {
        if (backend.IsLocal)
        {
            return new LocalParticipant(name, settings, Events);
        }

        TcpProxy? proxy = proxied && backend.HasServer ? new TcpProxy(store.Port) : null;
        WorkerSettings told = proxy is null ? settings : settings with { Connection = store.ConnectionThrough(proxy.Port) };
        return ProcessParticipant.Start(
            name,
            "worker",
            told.ToArguments(),
            line =>
            {
                if (WorkEvent.Parse(name, line) is { } workEvent)
                {
                    Events.Add(workEvent);
                }
            },
            proxy);
    }
}
