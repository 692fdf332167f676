namespace MultiLock;

/// <summary>The backend could not answer. The cause is inside, and the request may or may not have been carried out.</summary>
public class LeaderElectionProviderException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="LeaderElectionProviderException"/> class.</summary>
    public LeaderElectionProviderException()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="LeaderElectionProviderException"/> class.</summary>
    /// <param name="message">What failed, with the remedy; no secrets.</param>
    public LeaderElectionProviderException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="LeaderElectionProviderException"/> class.</summary>
    /// <param name="message">What failed, with the remedy; no secrets.</param>
    /// <param name="innerException">The cause.</param>
    public LeaderElectionProviderException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
