using System.Data.Common;

namespace MultiLock.Sql;

/// <summary>
/// What one database server does differently: how it is connected to, the text of its statements, and what its errors mean. Everything else is shared.
/// </summary>
/// <remarks>
/// Each command is one atomic step and one round trip, judged by the server's clock, with times in microseconds. The rows that it answers with are described
/// at its method; <see cref="SqlStore"/> reads them.
/// </remarks>
internal abstract class SqlDialect
{
    /// <summary>The format of the records that this version writes.</summary>
    public const short Format = 1;

    /// <summary>Gets the name of the server for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the groups' table for messages, as it is written in SQL.</summary>
    public abstract string Table { get; }

    /// <summary>Gets the page that lists rights and the definition of the tables.</summary>
    public abstract string Page { get; }

    /// <summary>Makes a connection, which is not open yet.</summary>
    /// <param name="limit">How long opening may take; null for what is configured.</param>
    public abstract DbConnection CreateConnection(TimeSpan? limit);

    /// <summary>Makes sure that connections opened from now on are physically new.</summary>
    public virtual void Refresh()
    {
    }

    /// <summary>Answers with the highest format of any record that is not <see cref="Format"/>, if there is one. Fails where the tables are not ours.</summary>
    public abstract DbCommand CheckFormat(DbConnection connection);

    /// <summary>Creates what is missing, alone, whoever else tries to at the same time.</summary>
    public abstract Task CreateTablesAsync(DbConnection connection, int timeoutSeconds, CancellationToken cancellationToken);

    /// <summary>
    /// Answers with one row for each wish, and at least one: unknown format or null, session is fit, remaining or null, live processes or null,
    /// index from 1 or null, outcome (<see cref="SqlOutcome"/>), term, state, and the holder as in <see cref="Read"/>.
    /// </summary>
    public abstract DbCommand Acquire(DbConnection connection, SqlAcquire request);

    /// <summary>
    /// Answers with one row at least, in one or more results: whether the session was extended, and the name of a group in <paramref name="looked"/> that it lost, or null.
    /// </summary>
    public abstract DbCommand Renew(DbConnection connection, Guid sessionId, long lease, IReadOnlyList<HeldGroup> looked);

    /// <summary>
    /// Gets the column of <see cref="Renew"/> that says how many groups the session holds by the records, or null if it does not say. Where it does, a heartbeat looks at all
    /// groups only if they are too few, and else at a handful.
    /// </summary>
    public virtual int? HeldColumn => null;

    /// <summary>Gets the column of an acquire's answer that numbers the last release; null if the server does not tell.</summary>
    public virtual int? LastReleaseColumn => null;

    /// <summary>Frees groups and tells followers.</summary>
    public abstract DbCommand Release(DbConnection connection, ReleaseRequest request);

    /// <summary>Answers with one row for each group that is held: index from 1, participant, session, term, acquired at, heartbeat age, remaining, metadata, attempt.</summary>
    public abstract DbCommand Read(DbConnection connection, IReadOnlyList<string> groups);

    /// <summary>Answers with a row if the state was written.</summary>
    public abstract DbCommand WriteState(DbConnection connection, GroupStateWrite request);

    /// <summary>Answers with one row for each free group that was released within the time given: name, moment of the release. For servers that cannot push.</summary>
    public virtual DbCommand Releases(DbConnection connection, long within) => throw new NotSupportedException($"{Name} pushes what was released.");

    /// <summary>Says what a failure means; null if it is none of the server or of the way to it.</summary>
    public abstract SqlFailure? Explain(Exception exception);
}
