using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock;

/// <summary>The elections of one host: one engine, and the groups of the application in it.</summary>
internal sealed class LeaderElections : ILeaderElections, ILeaderTaskElections, IAsyncDisposable, IDisposable
{
    internal const string DefaultGroup = "default";
    internal const string ConfigurationSection = "MultiLock";

    private readonly object _gate = new();
    private readonly Dictionary<string, LeaderElectionService> _services = new(StringComparer.Ordinal);
    private readonly GroupOptions _options;
    private readonly HashSet<string> _taskGroups;
    private readonly ILogger _logger;
    private readonly ElectionEngine _engine;
    private readonly string _participantId = NewParticipantId();
    private bool _hostStarted;
    private bool _stopping;

    public LeaderElections(IServiceProvider services, GroupOptions options, ILogger<LeaderElectionService> logger)
    {
        _options = options;
        _logger = logger;
        _taskGroups = [.. services.GetService<LeaderTaskCatalog>()?.Tasks.Select(task => task.ElectionGroup) ?? []];
        LeaderElectionOptions defaults = options.Default;
        _engine = new ElectionEngine(
            defaults.Solo ? Solo(services) : Backend(services),
            MonotonicTimeProvider.For(services.GetService<TimeProvider>()),
            logger,
            defaults.MaxGroups,
            services.GetService<Func<ElectionClock, IElectionExecutor>>());
        foreach (string group in options.DeclaredGroups)
        {
            GetOrAdd(group);
        }
    }

    public IReadOnlyCollection<ILeaderElectionService> Groups
    {
        get
        {
            lock (_gate)
            {
                return [.. _services.Values];
            }
        }
    }

    /// <summary>Gets the group of the un-keyed service. Asking for it makes this process contest it.</summary>
    public LeaderElectionService Default => Add(_options.Default.ElectionGroup ?? DefaultGroup, null);

    public ElectionEngine Engine => _engine;

    /// <summary>The default of <see cref="LeaderElectionOptions.ParticipantId"/>: tells a person where to look, and is never used twice.</summary>
    internal static string NewParticipantId() => $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";

    public ILeaderElectionService? Find(string group)
    {
        lock (_gate)
        {
            return _services.GetValueOrDefault(group);
        }
    }

    public ILeaderElectionService GetOrAdd(string group, Action<LeaderElectionOptions>? configure = null)
    {
        if (!ElectionGroupName.IsValid(group))
        {
            throw new ArgumentException($"'{group}' cannot be an election group: {ElectionGroupName.Rule}.", nameof(group));
        }

        return Add(group, configure);
    }

    /// <summary>Gets the group of a keyed service: only one that something declares, so that a misspelt key is not a new election.</summary>
    public LeaderElectionService GetDeclared(object? key)
    {
        string group = key as string ?? "";
        bool known = _taskGroups.Contains(group) || group == (_options.Default.ElectionGroup ?? DefaultGroup) || Find(group) is not null;
        if (!known)
        {
            string[] names = [.. _taskGroups.Concat(Groups.Select(service => service.ElectionGroup)).Distinct().Order(StringComparer.Ordinal)];
            throw new InvalidOperationException(
                $"Nothing declares an election group '{key}'. Known: {(names.Length == 0 ? "none" : string.Join(", ", names))}. " +
                $"Declare it with services.AddLeaderGroup(\"{key}\"), in configuration under {ConfigurationSection}:Groups, or on a [LeaderOnly] method.");
        }

        return Add(group, null);
    }

    public async Task<bool> RemoveAsync(string group, CancellationToken cancellationToken = default)
    {
        LeaderElectionService? service;
        lock (_gate)
        {
            service = _services.GetValueOrDefault(group);
        }

        if (service is null)
        {
            return false;
        }

        await _engine.RemoveAsync(service.Group, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _services.Remove(group);
        }

        await service.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    public bool IsDraining => _engine.IsDraining;

    public Task DrainAsync(string reason, CancellationToken cancellationToken = default) => _engine.DrainAsync(Values.Reason(reason), cancellationToken);

    public void Resume() => _engine.Resume();

    public IDisposable Listen(string group, Action<LeadershipContext> onAcquired) => Add(group, null).Group.Listen(onAcquired);

    public void StepDown(string group, long term, TimeSpan coolDown = default)
    {
        if (_engine.Find(group) is { } found)
        {
            _ = _engine.StepDownAsync(found, term, CancellationToken.None, coolDown);
        }
    }

    public async Task<bool> WriteStateAsync(LeadershipContext leadership, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        await _engine.Provider.WriteStateAsync(
            new GroupStateWrite(leadership.Term.SessionId, leadership.ElectionGroup, leadership.FencingToken, state), cancellationToken).ConfigureAwait(false);

    public string? LeaderOf(string group) => _engine.Find(group)?.Status.CurrentLeader?.LeaderId;

    public async Task<bool> StoresStateAsync(string group, CancellationToken cancellationToken)
    {
        if (!_engine.IsReady)
        {
            return true;
        }

        try
        {
            // In the name of a session that nobody has: refused by every backend that knows what is asked of it.
            await _engine.Provider.WriteStateAsync(new GroupStateWrite(Guid.NewGuid(), group, 1, default), cancellationToken)
                .AsTask()
                .WaitAsync(ElectionCore.MaxBackoff, _engine.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
        catch (Exception error) when (error is LeaderElectionProviderException or TimeoutException)
        {
            return true;
        }
    }

    /// <summary>Prepares the backend. A backend that is down does not hold the host's start up for long; one that can never work ends it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Task prepared = _engine.StartAsync(_options.Default.FailFast, cancellationToken);
        if (!_options.Default.FailFast)
        {
            await Task.WhenAny(prepared, Task.Delay(ElectionCore.MaxBackoff, _engine.TimeProvider, cancellationToken)).ConfigureAwait(false);
            if (!prepared.IsCompleted)
            {
                return;
            }
        }

        await prepared.ConfigureAwait(false);
    }

    /// <summary>The host has started: candidacy begins.</summary>
    public void HostStarted()
    {
        lock (_gate)
        {
            _hostStarted = true;
            _engine.Start([.. _services.Values.Select(service => service.Group).Where(group => group.State.Settings.AutoStart)]);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopping = true;
        }

        try
        {
            await _engine.StopAllAsync(LeadershipChangeReason.Released, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Not said at the start: HostOptions is not in the abstractions, and not worth a dependency on all of Microsoft.Extensions.Hosting.
            Log.StopCutShort(_logger);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    private LeaderElectionService Add(string group, Action<LeaderElectionOptions>? configure)
    {
        lock (_gate)
        {
            if (_services.TryGetValue(group, out LeaderElectionService? service))
            {
                return service;
            }

            LeaderElectionOptions options = _options.For(group, configure);
            var settings = ElectionSettings.From(group, options, _participantId);
            foreach (string warning in LeaderElectionOptionsValidator.Warnings(options))
            {
                Log.OptionsWarning(_logger, $"Election group '{group}': {warning}");
            }

            service = new LeaderElectionService(_engine, _engine.Add(settings), options.FailFast);
            _services.Add(group, service);
            AutoStart_NeedsLock(service);
            return service;
        }
    }

    private void AutoStart_NeedsLock(LeaderElectionService service)
    {
        if (_hostStarted && !_stopping && service.Group.State.Settings.AutoStart)
        {
            _engine.Start(service.Group);
        }
    }

    private ILeaderElectionProvider Backend(IServiceProvider services)
    {
        BackendRegistration[] backends = [.. services.GetServices<BackendRegistration>()];
        for (int i = 0; i + 1 < backends.Length; i++)
        {
            if (backends[i].Name != backends[^1].Name)
            {
                Log.SeveralBackends(_logger, backends[^1].Name, backends[i].Name);
            }
        }

        return services.GetService<ILeaderElectionProvider>() ?? throw new InvalidOperationException(
            "Leader election has no backend. Add one, such as services.AddFileSystemLeaderElection(\"/var/lib/my-app/leaders\") or " +
            "services.AddInMemoryLeaderElection() for tests, or set MultiLock:Solo=true for local development.");
    }

    private SoloLeaderElectionProvider Solo(IServiceProvider services)
    {
        if (services.GetService<IHostEnvironment>() is { } environment && environment.IsProduction())
        {
            throw new InvalidOperationException(
                "Solo mode (LeaderElectionOptions.Solo or MultiLock:Solo) lets every process lead every group and is refused in the Production environment. " +
                "Remove the setting, or set DOTNET_ENVIRONMENT=Development on a developer's machine.");
        }

        Log.Solo(_logger);
        return new SoloLeaderElectionProvider(MonotonicTimeProvider.For(services.GetService<TimeProvider>()));
    }
}
