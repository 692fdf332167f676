namespace MultiLock.Sql;

/// <summary>What follows from a failure.</summary>
internal enum SqlFailureKind
{
    /// <summary>Only that the request failed.</summary>
    Other,

    /// <summary>The statement lost a race and did nothing: it is repeated at once.</summary>
    Race,

    /// <summary>There is no such table.</summary>
    MissingTable,

    /// <summary>There is a table of that name with other columns.</summary>
    ForeignTable,
}
