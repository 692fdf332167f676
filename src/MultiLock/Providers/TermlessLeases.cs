using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>
/// What provider instances won through their term-less members. It hangs on the instance and goes with it: providers need not
/// know of these members, and one instance never acts on what another won.
/// </summary>
internal sealed class TermlessLeases(ILeaderElectionProvider provider)
{
    private static readonly ConditionalWeakTable<ILeaderElectionProvider, TermlessLeases> Instances = new();

    private readonly ConcurrentDictionary<(string Group, string ParticipantId), TermlessLease> _leases = new();
    private volatile bool _initialized;

    public static TermlessLeases Of(ILeaderElectionProvider provider) =>
        Instances.GetValue(provider, static instance => new TermlessLeases(instance));

    public TermlessLease? Find(string group, string participantId) => _leases.GetValueOrDefault((group, participantId));

    public TermlessLease GetOrAdd(string group, string participantId) =>
        _leases.GetOrAdd((group, participantId), static (key, provider) => new TermlessLease(provider, key.Group, key.ParticipantId), provider);

    /// <summary>Carries a request out on a provider that is initialized, as the contract asks: before the first request and again after a failure.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            if (!_initialized)
            {
                await provider.InitializeAsync(cancellationToken).ConfigureAwait(false);
                _initialized = true;
            }

            return await request(cancellationToken).ConfigureAwait(false);
        }
        catch (LeaderElectionProviderException)
        {
            _initialized = false;
            throw;
        }
    }
}
