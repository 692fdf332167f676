namespace MultiLock;

/// <summary>
/// The backend can never work as it is configured: a missing directory that must not be created, a file system without working locks,
/// records in a format that this version does not know. Trying again does not help, so the host does not start.
/// </summary>
public sealed class LeaderElectionConfigurationException : LeaderElectionProviderException
{
    /// <summary>Initializes a new instance of the <see cref="LeaderElectionConfigurationException"/> class.</summary>
    public LeaderElectionConfigurationException()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="LeaderElectionConfigurationException"/> class.</summary>
    /// <param name="message">The option, its value, the rule and the remedy; no secrets.</param>
    public LeaderElectionConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="LeaderElectionConfigurationException"/> class.</summary>
    /// <param name="message">The option, its value, the rule and the remedy; no secrets.</param>
    /// <param name="innerException">The cause.</param>
    public LeaderElectionConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
