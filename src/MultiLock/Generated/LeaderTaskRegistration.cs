using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Generated;

/// <summary>What <c>AddGeneratedLeaderTasks()</c> calls. Used by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LeaderTaskRegistration
{
    /// <summary>Adds the services that run leader tasks, once, and returns the registry for the registrars to fill.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Options of all tasks.</param>
    /// <returns>The registry.</returns>
    public static LeaderTaskRegistry Begin(IServiceCollection services, Action<LeaderTaskOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        return LeaderTaskServices.Add(services, configure);
    }
}
