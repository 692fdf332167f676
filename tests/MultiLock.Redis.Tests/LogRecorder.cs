using Microsoft.Extensions.Logging;
using MultiLock.Redis;

namespace MultiLock.TestSupport;

internal sealed partial class LogRecorder : ILogger<RedisLeaderElectionProvider>;
