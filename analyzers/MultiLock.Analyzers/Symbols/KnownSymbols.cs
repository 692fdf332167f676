using Microsoft.CodeAnalysis;

namespace MultiLock.Analyzers.Symbols;

/// <summary>The types that rules look for, resolved once a compilation.</summary>
internal sealed class KnownSymbols
{
    private const string Tasks = "System.Threading.Tasks.";

    private static readonly string[] TestFrameworks =
    [
        "xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework", "TUnit.Core",
        "Microsoft.TestPlatform.TestHost",
    ];

    private readonly Compilation _compilation;
    private bool? _isTestProject;

    private KnownSymbols(Compilation compilation, INamedTypeSymbol leaderOnly, INamedTypeSymbol electionService, INamedTypeSymbol options)
    {
        _compilation = compilation;
        LeaderOnlyAttribute = leaderOnly;
        ElectionService = electionService;
        ElectionOptions = options;
        LeadershipContext = compilation.GetTypeByMetadataName("MultiLock.LeadershipContext");
        LeaderTaskRun = compilation.GetTypeByMetadataName("MultiLock.LeaderTaskRun");
        Elections = compilation.GetTypeByMetadataName("MultiLock.ILeaderElections");
        Provider = compilation.GetTypeByMetadataName("MultiLock.ILeaderElectionProvider");
        ChangeExtensions = compilation.GetTypeByMetadataName("MultiLock.LeadershipChangeExtensions");
        ServiceCollectionExtensions = compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.LeaderElectionServiceCollectionExtensions");
        FromKeyedServices = compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute");
        HostedService = compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.IHostedService");
        Host = compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.IHost");
        HostApplicationLifetime = compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.IHostApplicationLifetime");
        CancellationToken = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
        CancellationTokenSource = compilation.GetTypeByMetadataName("System.Threading.CancellationTokenSource");
        PeriodicTimer = compilation.GetTypeByMetadataName("System.Threading.PeriodicTimer");
        Thread = compilation.GetTypeByMetadataName("System.Threading.Thread");
        ThreadPool = compilation.GetTypeByMetadataName("System.Threading.ThreadPool");
        Task = compilation.GetTypeByMetadataName(Tasks + "Task");
        TaskOfT = compilation.GetTypeByMetadataName(Tasks + "Task`1");
        ValueTask = compilation.GetTypeByMetadataName(Tasks + "ValueTask");
        ValueTaskOfT = compilation.GetTypeByMetadataName(Tasks + "ValueTask`1");
        TaskFactory = compilation.GetTypeByMetadataName(Tasks + "TaskFactory");
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        OperationCanceledException = compilation.GetTypeByMetadataName("System.OperationCanceledException");
        TaskCanceledException = compilation.GetTypeByMetadataName(Tasks + "TaskCanceledException");
        TimeSpan = compilation.GetTypeByMetadataName("System.TimeSpan");
        Disposable = compilation.GetTypeByMetadataName("System.IDisposable");
    }

    public INamedTypeSymbol LeaderOnlyAttribute { get; }

    public INamedTypeSymbol ElectionService { get; }

    public INamedTypeSymbol ElectionOptions { get; }

    public INamedTypeSymbol? LeadershipContext { get; }

    public INamedTypeSymbol? LeaderTaskRun { get; }

    public INamedTypeSymbol? Elections { get; }

    public INamedTypeSymbol? Provider { get; }

    public INamedTypeSymbol? ChangeExtensions { get; }

    public INamedTypeSymbol? ServiceCollectionExtensions { get; }

    public INamedTypeSymbol? FromKeyedServices { get; }

    public INamedTypeSymbol? HostedService { get; }

    public INamedTypeSymbol? Host { get; }

    public INamedTypeSymbol? HostApplicationLifetime { get; }

    public INamedTypeSymbol? CancellationToken { get; }

    public INamedTypeSymbol? CancellationTokenSource { get; }

    public INamedTypeSymbol? PeriodicTimer { get; }

    public INamedTypeSymbol? Thread { get; }

    public INamedTypeSymbol? ThreadPool { get; }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? TaskOfT { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? ValueTaskOfT { get; }

    public INamedTypeSymbol? TaskFactory { get; }

    public INamedTypeSymbol? Exception { get; }

    public INamedTypeSymbol? OperationCanceledException { get; }

    public INamedTypeSymbol? TaskCanceledException { get; }

    public INamedTypeSymbol? TimeSpan { get; }

    public INamedTypeSymbol? Disposable { get; }

    /// <summary>Gets a value indicating whether the compilation is an application, which is where things are registered.</summary>
    public bool IsApplication => _compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication && !IsTestProject;

    /// <summary>Gets a value indicating whether a test framework is referenced: tests do on purpose what an application must not.</summary>
    public bool IsTestProject => _isTestProject ??= _compilation.ReferencedAssemblyNames.Any(static name => TestFrameworks.Contains(name.Name));

    /// <summary>Resolves the types; null if the compilation does not use the library, which then costs it nothing.</summary>
    public static KnownSymbols? TryCreate(Compilation compilation)
    {
        // The generator writes nothing without the second type, so that there is nothing to explain.
        return compilation.GetTypeByMetadataName("MultiLock.LeaderOnlyAttribute") is { } leaderOnly
            && compilation.GetTypeByMetadataName("MultiLock.Generated.LeaderTaskRegistration") is not null
            && compilation.GetTypeByMetadataName("MultiLock.ILeaderElectionService") is { } service
            && compilation.GetTypeByMetadataName("MultiLock.LeaderElectionOptions") is { } options
                ? new KnownSymbols(compilation, leaderOnly, service, options)
                : null;
    }

    public AttributeData? LeaderOnlyOf(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.Is(LeaderOnlyAttribute))
            {
                return attribute;
            }
        }

        return null;
    }

    public bool IsTask(ITypeSymbol? type) => type is INamedTypeSymbol named
        && (named.Is(Task) || named.Is(ValueTask) || named.OriginalDefinition.Is(TaskOfT) || named.OriginalDefinition.Is(ValueTaskOfT));

    /// <summary>Whether a member is that of <c>ILeaderElectionService</c>, called through it or through a class that implements it.</summary>
    public bool IsElectionMember(ISymbol member, string name) =>
        member.Name == name && member.ContainingType is { } type && (type.Is(ElectionService) || type.AllInterfaces.Contains(ElectionService));
}
