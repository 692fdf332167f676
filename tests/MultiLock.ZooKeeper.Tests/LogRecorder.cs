using Microsoft.Extensions.Logging;
using MultiLock.ZooKeeper;

namespace MultiLock.TestSupport;

internal sealed partial class LogRecorder : ILogger<ZooKeeperLeaderElectionProvider>;
