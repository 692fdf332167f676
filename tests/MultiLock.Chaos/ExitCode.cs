namespace MultiLock.Chaos;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Clean = 0;

    public const int NotClean = 1;

    public const int Usage = 2;

    /// <summary>Nothing but what is documented happened, on a store that loses acknowledged writes. Such a round is never clean.</summary>
    public const int DocumentedLoss = 3;
}
