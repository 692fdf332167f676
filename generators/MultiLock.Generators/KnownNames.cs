namespace MultiLock.Generators;

internal static class KnownNames
{
    public const string LeaderOnlyAttribute = "MultiLock.LeaderOnlyAttribute";
    public const string RegistrarAttribute = "MultiLock.Generated.LeaderTaskRegistrarAttribute";
    public const string RuntimeAssembly = "MultiLock";

    /// <summary>The types that generated code cannot do without.</summary>
    public static readonly string[] Required =
    [
        "MultiLock.Generated.LeaderTaskRegistration",
        RegistrarAttribute,
        "Microsoft.Extensions.DependencyInjection.IServiceCollection",
        "Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions",
    ];
}
