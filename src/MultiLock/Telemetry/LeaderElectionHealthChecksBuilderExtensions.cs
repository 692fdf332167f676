using Microsoft.Extensions.Diagnostics.HealthChecks;
using MultiLock;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of leader election.</summary>
public static class LeaderElectionHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that fails while the backend does not answer, or while a run goes on although the lease of its term has ended.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a failure counts as. Default: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddLeaderElection(
        this IHealthChecksBuilder builder, string name = "leader-election", HealthStatus? failureStatus = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            static services => new LeaderElectionHealthCheck(services.GetRequiredService<LeaderElections>(), services),
            failureStatus,
            tags: null));
    }
}
