namespace MultiLock.ZooKeeper.Client;

/// <summary>The server's answers to a request, and the client's own where none came. The numbers are those of the protocol.</summary>
internal enum ZooKeeperError
{
    Ok = 0,
    SystemError = -1,

    /// <summary>In a multi: an operation after the one that failed.</summary>
    RuntimeInconsistency = -2,

    /// <summary>The connection ended before the answer came: the request may or may not have been carried out.</summary>
    ConnectionLoss = -4,
    MarshallingError = -5,
    Unimplemented = -6,
    BadArguments = -8,
    NoNode = -101,
    NoAuth = -102,
    BadVersion = -103,
    NoChildrenForEphemerals = -108,
    NodeExists = -110,
    NotEmpty = -111,
    SessionExpired = -112,
    InvalidAcl = -114,
    AuthFailed = -115,
    SessionMoved = -118,
    NotReadOnly = -119,
    QuotaExceeded = -125,
    ThrottledOp = -127,
}
