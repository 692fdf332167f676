namespace MultiLock.Sql;

/// <summary>What an acquire statement says about one wish.</summary>
internal enum SqlOutcome
{
    /// <summary>Somebody else holds the group.</summary>
    Denied = 0,

    /// <summary>The wish holds the group.</summary>
    Granted = 1,

    /// <summary>The record changed while the statement waited for it: ask again.</summary>
    Again = 2,
}
