using Microsoft.Extensions.Logging;

namespace MultiLock.AzureBlobStorage;

internal static partial class AzureBlobStorageLog
{
    [LoggerMessage(2701, LogLevel.Warning,
        "HeartbeatTimeout is {Asked}, and leases in Azure Blob Storage last at most {Granted}: that is the lease. Set HeartbeatTimeout to {Granted} or less.")]
    public static partial void LeaseCut(ILogger logger, TimeSpan asked, TimeSpan granted);

    [LoggerMessage(2702, LogLevel.Information, "Created the container '{Container}'.")]
    public static partial void ContainerCreated(ILogger logger, string container);

    [LoggerMessage(2703, LogLevel.Debug, "Replacing the connections to Azure Blob Storage, which gave no answer.")]
    public static partial void Replacing(ILogger logger);

    [LoggerMessage(2704, LogLevel.Debug, "A look at what is not urgent failed, and comes again: {Problem}")]
    public static partial void ChoreFailed(ILogger logger, string problem);
}
