namespace MultiLock.Analyzers.Tests;

/// <summary>What every compilation of the tests has besides the source that is judged.</summary>
internal static class Sources
{
    public const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using MultiLock;
        """;

    /// <summary>Backends by the names of their registration, which is what the rules about them go by.</summary>
    public const string Backends =
        """
        namespace MultiLock.Consul
        {
            internal sealed class ConsulLeaderElectionOptions
            {
                public TimeSpan? SessionTtl { get; set; }
            }
        }

        namespace Microsoft.Extensions.DependencyInjection
        {
            internal static class OtherBackends
            {
                internal static IServiceCollection AddAzureBlobStorageLeaderElection(this IServiceCollection services, string connectionString, Action<LeaderElectionOptions>? configure = null) => services;

                internal static IServiceCollection AddConsulLeaderElection(this IServiceCollection services, string address, Action<LeaderElectionOptions>? configure = null) => services;

                internal static IServiceCollection AddConsulLeaderElection(
                    this IServiceCollection services, Action<MultiLock.Consul.ConsulLeaderElectionOptions> backend, Action<LeaderElectionOptions>? configure = null) => services;
            }
        }
        """;

    public const string Builder = "var builder = Host.CreateApplicationBuilder(args);\n";
}
