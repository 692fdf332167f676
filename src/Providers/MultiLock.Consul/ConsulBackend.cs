namespace MultiLock.Consul;

/// <summary>What the requests of the contract are made of.</summary>
internal sealed class ConsulBackend : IDisposable
{
    public ConsulBackend(ConsulLeaderElectionOptions options, HttpClient? borrowed, TimeProvider timeProvider)
    {
        Clock = new ElectionClock(timeProvider);
        Client = new ConsulClient(options, borrowed, Clock);
        Keys = new ConsulKeys(options.KeyPrefix);
        Transactions = new ConsulTransactions(Client, options.Namespace);
        Format = new ConsulFormat(Client, Transactions, Keys);
        Observer = new ConsulObserver(Clock);
        Reader = new ConsulReader(Transactions, Keys, Format, Observer);
        SessionCalls = new ConsulSessionCalls(Client, options, Clock);
        Sessions = new ConsulSessions(Clock);
        Spare = new ConsulSpare(SessionCalls, Clock);
    }

    public ElectionClock Clock { get; }

    public ConsulClient Client { get; }

    public ConsulKeys Keys { get; }

    public ConsulTransactions Transactions { get; }

    public ConsulFormat Format { get; }

    public ConsulObserver Observer { get; }

    public ConsulReader Reader { get; }

    public ConsulSessionCalls SessionCalls { get; }

    public ConsulSessions Sessions { get; }

    public ConsulSpare Spare { get; }

    public void Dispose() => Client.Dispose();
}
