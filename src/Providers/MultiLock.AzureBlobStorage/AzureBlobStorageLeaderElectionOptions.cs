using System.Text.RegularExpressions;

namespace MultiLock.AzureBlobStorage;

/// <summary>Options of the Azure Blob Storage backend. All processes that name the same account and container compete with each other.</summary>
public sealed partial class AzureBlobStorageLeaderElectionOptions
{
    /// <summary>
    /// Gets or sets the connection string of the storage account, with its key or a shared access signature. Default: <c>UseDevelopmentStorage=true</c>, the
    /// emulator of this machine. Not used with a client that the application passes in.
    /// </summary>
    public string ConnectionString { get; set; } = "UseDevelopmentStorage=true";

    /// <summary>
    /// Gets or sets the container. Default: <c>multilock</c>; 3 to 63 lower-case letters, digits and single hyphens. Not used with a container client that the
    /// application passes in. Everything in it that belongs to elections is below <c>multilock/</c>.
    /// </summary>
    public string ContainerName { get; set; } = "multilock";

    /// <summary>Gets or sets a value indicating whether a container that is missing is created. Default: true. False: it is refused at start.</summary>
    public bool AutoCreateContainer { get; set; } = true;

    internal void ValidateContainerName()
    {
        if (ContainerName is not { Length: >= 3 and <= 63 } || !ContainerNameRule.IsMatch(ContainerName))
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(AzureBlobStorageLeaderElectionOptions)}.{nameof(ContainerName)} is '{ContainerName}', but must be 3 to 63 lower-case letters, digits and single hyphens, "
                + "with a letter or digit first and last: rename it.");
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z")]
    private static partial Regex ContainerNameRule { get; }
}
