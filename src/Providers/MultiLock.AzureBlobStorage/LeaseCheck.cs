using Microsoft.Extensions.Options;

namespace MultiLock.AzureBlobStorage;

/// <summary>Refuses at start what the service's leases cannot do. The provider itself learns of a lease only when somebody wishes to lead.</summary>
internal static class LeaseCheck
{
    /// <exception cref="LeaderElectionConfigurationException">A lease is too short, or no heartbeat fits into what is left of one that is too long.</exception>
    public static void Check(GroupOptions groups)
    {
        if (groups.DeclaredGroups.Count == 0)
        {
            Check("", groups.Default);
        }

        foreach (string group in groups.DeclaredGroups)
        {
            Check($"Election group '{group}': ", groups.For(group, null));
        }
    }

    private static void Check(string prefix, LeaderElectionOptions options)
    {
        if (options.HeartbeatTimeout < LeaseLength.Shortest)
        {
            throw new LeaderElectionConfigurationException(prefix + LeaseLength.TooShort(options.HeartbeatTimeout));
        }

        if (options.HeartbeatTimeout <= LeaseLength.Longest)
        {
            return;
        }

        TimeSpan asked = options.HeartbeatTimeout;
        options.HeartbeatTimeout = LeaseLength.Longest;
        ValidateOptionsResult result = new LeaderElectionOptionsValidator().Validate(null, options);
        options.HeartbeatTimeout = asked;
        if (result.Failed)
        {
            throw new LeaderElectionConfigurationException(
                $"{prefix}HeartbeatTimeout is {asked}, and leases in Azure Blob Storage last at most {LeaseLength.Longest}. With that: {result.FailureMessage}");
        }
    }
}
