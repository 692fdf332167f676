using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MultiLock;

/// <summary>
/// Unhealthy while a run goes on although its lease has ended, or while the backend does not answer. A follower is as healthy as a leader.
/// </summary>
internal sealed class LeaderElectionHealthCheck(LeaderElections elections, IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = elections.Groups.ToDictionary(
            group => group.ElectionGroup, object (group) => group.Leadership is { } leadership ? $"leading in term {leadership.FencingToken}" : "following");
        if (elections.IsDraining)
        {
            // No group can have this name.
            data.Add("multilock:draining", true);
        }

        if (services.GetService<LeaderTaskHost>()?.OutlivedRuns is { Count: > 0 } runs)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus, $"Runs outlived the lease of their term: {string.Join(", ", runs)}.", data: data);
        }

        if (elections.Engine.IsBackendFailing || !await elections.Engine.Provider.HealthCheckAsync(cancellationToken).ConfigureAwait(false))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The {elections.Engine.Provider.Name} backend does not answer.", data: data);
        }

        return HealthCheckResult.Healthy(elections.IsDraining ? "Draining: this process leads nothing new." : null, data);
    }
}
