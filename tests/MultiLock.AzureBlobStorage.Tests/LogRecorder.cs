using Microsoft.Extensions.Logging;
using MultiLock.AzureBlobStorage;

namespace MultiLock.TestSupport;

internal sealed partial class LogRecorder : ILogger<AzureBlobStorageLeaderElectionProvider>;
