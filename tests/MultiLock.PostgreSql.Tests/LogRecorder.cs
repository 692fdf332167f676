using Microsoft.Extensions.Logging;
using MultiLock.PostgreSQL;

namespace MultiLock.TestSupport;

internal sealed partial class LogRecorder : ILogger<PostgreSQLLeaderElectionProvider>;
