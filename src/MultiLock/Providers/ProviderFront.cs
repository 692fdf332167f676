using System.Diagnostics.CodeAnalysis;

namespace MultiLock;

/// <summary>
/// What every provider on a server does around its store: refuses bad requests, ends requests at disposal, tells failures with their remedy, and lets
/// cancellation pass unwrapped.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="provider">The provider's type, for <see cref="ObjectDisposedException"/>.</param>
[SuppressMessage("Design", "CA1001", Justification = "A request beside the disposal may link to the source late; it holds nothing that needs disposal.")]
internal sealed class ProviderFront(IProviderStore store, Type provider)
{
    private readonly CancellationTokenSource _disposal = new();
    private int _disposed;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken) =>
        await RunAsync(
            "check the format of its records",
            async token =>
            {
                await store.InitializeAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request, store.MaxBatchSize);
        return await RunAsync("acquire", token => store.AcquireAsync(request, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does without a linked token, as nothing here may allocate or wait: a heartbeat under way at disposal ends by its own timeout.</summary>
    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        const string Action = "send a heartbeat";
        Guard(cancellationToken);
        try
        {
            return await store.RenewAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Translate(exception, Action, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request, store.MaxBatchSize);
        await RunAsync(
            "release",
            async token =>
            {
                await store.ReleaseAsync(request, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        RequestRules.Check(groups, store.MaxBatchSize);
        return await RunAsync("read", token => store.ReadAsync(groups, token), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("read", token => store.ReadAsync(["health"], token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LeaderElectionProviderException)
        {
            return false;
        }
    }

    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        return await RunAsync("write group state", token => store.WriteStateAsync(request, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a request of the provider's own, such as the start of a watch, like the others.</summary>
    public async ValueTask<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        Guard(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            return await request(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (Translate(exception, action, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Ends the requests under way and refuses those that come.</summary>
    /// <returns>True at the first call: the provider then lets go of its connections.</returns>
    public async ValueTask<bool> CloseAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return false;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        return true;
    }

    private void Guard(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, provider);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Null for what passes as it is.</summary>
    private Exception? Translate(Exception exception, string action, CancellationToken cancellationToken) => exception switch
    {
        LeaderElectionProviderException => null,
        _ when Volatile.Read(ref _disposed) != 0 => new ObjectDisposedException(provider.FullName),
        OperationCanceledException when cancellationToken.IsCancellationRequested => new OperationCanceledException(cancellationToken),
        _ => store.Explain(exception, action),
    };
}
