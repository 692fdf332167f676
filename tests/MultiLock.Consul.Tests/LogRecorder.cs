using Microsoft.Extensions.Logging;
using MultiLock.Consul;

namespace MultiLock.TestSupport;

internal sealed partial class LogRecorder : ILogger<ConsulLeaderElectionProvider>;
