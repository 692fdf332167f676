namespace MultiLock;

/// <summary>A backend that the application registered; kept to warn when there are two.</summary>
internal sealed record BackendRegistration(string Name, Func<IServiceProvider, ILeaderElectionProvider> Create);
