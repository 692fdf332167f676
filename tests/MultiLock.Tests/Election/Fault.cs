namespace MultiLock.Tests.Election;

internal enum Fault
{
    None,
    Error,
    LostRequest,
    LostReply,

    /// <summary>Carried out at once; the reply waits for <see cref="FaultyProvider.Deliver"/>.</summary>
    HeldReply,

    /// <summary>Carried out at <see cref="FaultyProvider.Deliver"/>, however long ago the caller gave it up.</summary>
    HeldRequest,
}
