using Microsoft.Extensions.Logging;

namespace MultiLock.ZooKeeper;

internal static partial class ZooKeeperLog
{
    [LoggerMessage(2701, LogLevel.Debug, "Connected to {Host}:{Port} with the ZooKeeper session 0x{Session:x}.")]
    public static partial void Connected(ILogger logger, string host, int port, long session);

    [LoggerMessage(2702, LogLevel.Debug, "The connection to {Host}:{Port} of the ZooKeeper session 0x{Session:x} ended: {Reason}")]
    public static partial void ConnectionLost(ILogger logger, string host, int port, long session, string reason);

    [LoggerMessage(2703, LogLevel.Warning, "The ZooKeeper session 0x{Session:x} is over, with all that it held: {Reason}")]
    public static partial void SessionOver(ILogger logger, long session, string reason);

    [LoggerMessage(2704, LogLevel.Warning,
        "ZooKeeper keeps sessions for {Granted}; with a margin of {Margin} that is too short for leases of {Lease}: leaders end their terms earlier. "
        + "Raise SessionTimeout (or maxSessionTimeout at the servers), or shorten HeartbeatTimeout.")]
    public static partial void LeaseShortened(ILogger logger, TimeSpan granted, TimeSpan margin, TimeSpan lease);
}
