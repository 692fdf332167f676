using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MultiLock.SqlServer;

/// <summary>
/// Every request is one batch and one round trip. A change of several records is one transaction; it runs under READ COMMITTED, and is right whether READ_COMMITTED_SNAPSHOT is on
/// or off.
/// </summary>
/// <remarks>
/// <para>
/// <b>Decisions</b> are taken by guarded <c>UPDATE</c>s: the server compares a row that it changes as it is at that moment, under a lock that it keeps until the transaction ends. What is
/// compared in other tables of the same statement may be an older version, or locked by somebody who waits for us, so nothing is decided on it: sessions and groups are never in one statement that
/// changes either. A first look reads what is there without keeping a lock; the guards then say for each group whether it still is as it was looked at.
/// </para>
/// <para>
/// <b>Ending a session for good.</b> Whoever takes a group from a session that is over sets <c>ended</c> in its row first, in the same transaction, if it is over by the row as it is then. A heartbeat
/// that comes first extends the session, and nothing is taken; one that comes later waits, and finds the session ended. A session that is not there is dead: it was committed
/// together with the first group that named it, and it is looked for in a later statement than that group.
/// </para>
/// <para>
/// <b>Locks</b> are taken in one order: sessions, then groups by name. A heartbeat locks its session only. A deadlock is possible where sessions end while others
/// take from them; the server ends one of the two, and it asks again. Denials lock and write nothing.
/// </para>
/// <para>
/// <b>Time</b> is the server's, in microseconds since 1970. A heartbeat reads it when it has locked its session, so that one that waited does not shorten what a later one has extended. Whoever takes groups
/// reads it before: by the time that a lock is had it is a little late, so a session is held for dead later, never earlier. <b>Terms</b> are at least that clock, so that a record that was deleted, or is older after a failover, never repeats a number.
/// </para>
/// <para>
/// <b>Lists</b> come as one string with fields of fixed width, cut up by the server: that is the same text for any number, and needs no table type, JSON or XML.
/// </para>
/// </remarks>
internal sealed class SqlServerStatements
{
    public const string SessionsSuffix = "_sessions";

    /// <summary>The number of the error by which a transaction is refused.</summary>
    public const int TermHasEnded = 57701;

    // Names and their order are ASCII, whatever the database's own collation says about upper and lower case.
    private const string Name = "varchar(255) COLLATE Latin1_General_BIN2";

    private const string Clock =
        "(CAST(DATEDIFF(day, '19700101', @utc) AS bigint) * 86400 + DATEDIFF(second, CAST(CAST(@utc AS date) AS datetime2(7)), @utc)) * 1000000 + DATEPART(microsecond, @utc)";

    // A heartbeat limits how long it waits for what it looks at, and its connection is used for other requests later. Any failure undoes the whole transaction.
    private const string Settings = "SET NOCOUNT ON; SET XACT_ABORT ON; SET LOCK_TIMEOUT -1;";

    private const string Now =
        $"""
        DECLARE @utc datetime2(7) = SYSUTCDATETIME();
        DECLARE @now bigint = {Clock};
        """;

    private const string Digits = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";

    // 0 to 999: as many as a batch has.
    private const string Numbers = $"(SELECT a.d * 100 + b.d * 10 + c.d AS i FROM {Digits} AS a (d) CROSS JOIN {Digits} AS b (d) CROSS JOIN {Digits} AS c (d)) AS n";

    // The server may cut up what lies beyond the last row before it leaves it out: that would be no identifier.
    private static readonly string Attempt = $"CASE WHEN n.i < @count THEN CAST({Field(SqlServerRows.Attempt)} AS uniqueidentifier) END";

    private static readonly string Held =
        $"""
        DECLARE @h TABLE (pos int NOT NULL PRIMARY KEY, name {Name} NOT NULL, attempt uniqueidentifier NOT NULL, term bigint NOT NULL);
        INSERT INTO @h (pos, name, attempt, term)
        SELECT n.i, {Field(SqlServerRows.Name)}, {Attempt}, CAST({Field(SqlServerRows.Term)} AS bigint) FROM {Numbers} WHERE n.i < @count;
        """;

    public SqlServerStatements(string schema, string table)
    {
        Schema = Quote(schema);
        Groups = $"{Schema}.{Quote(table)}";
        Sessions = $"{Schema}.{Quote(table + SessionsSuffix)}";
        Lock = "MultiLock " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Groups)))[..16];

        CheckFormat =
            $"""
            SELECT MAX(f.format) FROM (
              SELECT g.format FROM (SELECT TOP (1) format, name, term, session, attempt, participant, metadata, acquired, released, state FROM {Groups}
                WHERE format <> 1 ORDER BY format DESC) AS g
              UNION ALL
              SELECT s.format FROM (SELECT TOP (1) format, id, lease, opened, renewed, expires, ended FROM {Sessions}
                WHERE format <> 1 ORDER BY format DESC) AS s) AS f;
            """;

        CreateTables =
            $"""
            IF OBJECT_ID(@groups) IS NULL
            BEGIN
              CREATE TABLE {Groups} (
                name {Name} NOT NULL PRIMARY KEY,
                format smallint NOT NULL DEFAULT 1,
                term bigint NOT NULL,
                session uniqueidentifier NULL,
                attempt uniqueidentifier NULL,
                participant nvarchar(255) NULL,
                metadata nvarchar(max) NULL,
                acquired bigint NULL,
                released bigint NULL,
                state varbinary(max) NULL);
              CREATE INDEX released ON {Groups} (released);
            END;
            IF OBJECT_ID(@sessions) IS NULL
            BEGIN
              CREATE TABLE {Sessions} (
                id uniqueidentifier NOT NULL PRIMARY KEY,
                format smallint NOT NULL DEFAULT 1,
                lease bigint NOT NULL,
                opened bigint NOT NULL,
                renewed bigint NOT NULL,
                expires bigint NOT NULL,
                ended bit NOT NULL DEFAULT 0);
              CREATE INDEX opened ON {Sessions} (opened);
            END;
            """;

        Acquire =
            $"""
            {Settings}
            {Now}
            DECLARE @w TABLE (pos int NOT NULL PRIMARY KEY, ord int NOT NULL, name {Name} NOT NULL, attempt uniqueidentifier NOT NULL,
              participant_at int NOT NULL, participant_length int NOT NULL, metadata_at int NOT NULL, metadata_length int NOT NULL);
            INSERT INTO @w (pos, ord, name, attempt, participant_at, participant_length, metadata_at, metadata_length)
            SELECT n.i, CAST({Field(SqlServerRows.Order)} AS int), {Field(SqlServerRows.Name)}, {Attempt},
              CAST({Field(SqlServerRows.ParticipantAt)} AS int), CAST({Field(SqlServerRows.ParticipantLength)} AS int),
              CAST({Field(SqlServerRows.MetadataAt)} AS int), CAST({Field(SqlServerRows.MetadataLength)} AS int)
            FROM {Numbers} WHERE n.i < @count;

            DECLARE @look TABLE (pos int NOT NULL PRIMARY KEY, format smallint NULL, term bigint NULL, session uniqueidentifier NULL, attempt uniqueidentifier NULL,
              participant nvarchar(255) NULL, metadata nvarchar(max) NULL, acquired bigint NULL, [free] bit NOT NULL);
            INSERT INTO @look (pos, format, term, session, attempt, participant, metadata, acquired, [free])
            SELECT w.pos, g.format, g.term, g.session, g.attempt, g.participant, g.metadata, g.acquired, 0 FROM @w AS w LEFT JOIN {Groups} AS g ON g.name = w.name;

            DECLARE @holder TABLE (id uniqueidentifier NOT NULL PRIMARY KEY, lease bigint NULL, renewed bigint NULL, expires bigint NULL, dead bit NOT NULL);
            INSERT INTO @holder (id, lease, renewed, expires, dead)
            SELECT l.session, s.lease, s.renewed, s.expires, CASE WHEN s.id IS NULL THEN 1 ELSE s.ended END
            FROM (SELECT DISTINCT k.session FROM @look AS k WHERE k.session IS NOT NULL) AS l LEFT JOIN {Sessions} AS s ON s.id = l.session;
            UPDATE l SET [free] = 1 FROM @look AS l LEFT JOIN @holder AS o ON o.id = l.session WHERE l.session IS NULL OR o.dead = 1 OR o.expires <= @now;

            DECLARE @known bit = 0, @fit bit = @opens, @expires bigint, @taken bigint, @won int = 0;
            SELECT @known = 1, @expires = s.expires, @fit = CASE WHEN s.ended = 0 AND s.expires > @now THEN 1 ELSE 0 END FROM {Sessions} AS s WHERE s.id = @session;
            DECLARE @unknown smallint = (SELECT MAX(l.format) FROM @look AS l WHERE l.format <> 1);

            IF @fit = 1 AND @unknown IS NULL AND EXISTS (SELECT 1 FROM @look AS l WHERE l.[free] = 1)
            BEGIN
              BEGIN TRANSACTION;
              IF @known = 1
              BEGIN
                UPDATE {Sessions} SET lease = lease WHERE id = @session AND ended = 0 AND expires > @now;
                IF @@ROWCOUNT = 0 SET @fit = 0;
              END
              ELSE
                INSERT INTO {Sessions} (id, format, lease, opened, renewed, expires, ended) VALUES (@session, 1, @lease, @now, @now, @now + @lease, 0);

              IF @fit = 1
              BEGIN
                UPDATE s SET ended = 1 FROM {Sessions} AS s JOIN @holder AS o ON o.id = s.id WHERE o.dead = 0 AND o.expires <= @now AND s.ended = 0 AND s.expires <= @now;
                UPDATE o SET dead = 1 FROM @holder AS o JOIN {Sessions} AS s ON s.id = o.id WHERE o.dead = 0 AND o.expires <= @now AND s.ended = 1;
                SET @utc = SYSUTCDATETIME();
                SET @taken = {Clock};
                UPDATE g SET term = CASE WHEN g.term >= @taken THEN g.term + 1 ELSE @taken END, session = @session, attempt = w.attempt,
                  participant = {Text("w.participant_at", "w.participant_length")}, metadata = {Text("w.metadata_at", "w.metadata_length")}, acquired = @taken, released = NULL
                FROM {Groups} AS g JOIN @w AS w ON w.name = g.name JOIN @look AS l ON l.pos = w.pos LEFT JOIN @holder AS o ON o.id = l.session
                WHERE l.[free] = 1 AND g.format = 1 AND g.term = l.term AND ((g.session IS NULL AND l.session IS NULL) OR (g.session = l.session AND o.dead = 1));
                SET @won = @@ROWCOUNT;
                INSERT INTO {Groups} (name, format, term, session, attempt, participant, metadata, acquired)
                SELECT w.name, 1, @taken, @session, w.attempt, {Text("w.participant_at", "w.participant_length")}, {Text("w.metadata_at", "w.metadata_length")}, @taken
                FROM @w AS w JOIN @look AS l ON l.pos = w.pos WHERE l.term IS NULL ORDER BY w.pos;
                SET @won = @won + @@ROWCOUNT;
              END;

              IF @won > 0
                COMMIT TRANSACTION;
              ELSE
                ROLLBACK TRANSACTION;
              IF @known = 0 AND @won > 0
              BEGIN
                SET @expires = @now + @lease;
                DELETE TOP (100) FROM {Sessions} WHERE opened < @now - CAST(86400000000 AS bigint) AND expires < @now - CAST(86400000000 AS bigint);
              END;
            END;

            SELECT @unknown, @fit, @expires - @now, CAST(NULL AS int), CAST(w.ord AS bigint),
              CASE WHEN g.name IS NOT NULL THEN 1 WHEN l.[free] = 1 OR (l.session = @session AND l.attempt = w.attempt) THEN 2 ELSE 0 END,
              g.term, g.state, l.participant, l.session, l.term, l.acquired, CASE WHEN o.renewed < @now THEN @now - o.renewed ELSE CAST(0 AS bigint) END,
              CASE WHEN o.expires - @now > o.lease THEN o.lease WHEN o.expires > @now THEN o.expires - @now ELSE CAST(1 AS bigint) END, l.metadata, l.attempt
            FROM (SELECT 1 AS one) AS x
            LEFT JOIN @w AS w ON x.one = 1
            LEFT JOIN @look AS l ON l.pos = w.pos
            LEFT JOIN @holder AS o ON o.id = l.session
            LEFT JOIN {Groups} AS g ON g.name = w.name AND g.session = @session AND g.attempt = w.attempt AND (l.[free] = 1 OR l.session = @session);
            """;

        Renew =
            $"""
            {Settings}
            BEGIN TRANSACTION;
            UPDATE {Sessions} SET lease = lease WHERE id = @session;
            {Now}
            UPDATE {Sessions} SET lease = @lease, renewed = @now, expires = @now + @lease WHERE id = @session AND ended = 0 AND expires > @now;
            DECLARE @extended bit = CASE WHEN @@ROWCOUNT = 0 THEN 0 ELSE 1 END;
            COMMIT TRANSACTION;
            SELECT @extended, CAST(NULL AS varchar(255));
            IF @extended = 1 AND @count > 0
            BEGIN
              {Held}
              SET LOCK_TIMEOUT 200;
              SELECT CAST(0 AS bit), h.name FROM @h AS h
              LEFT JOIN {Groups} AS g ON g.name = h.name AND g.session = @session AND g.attempt = h.attempt AND g.term = h.term
              WHERE g.name IS NULL;
            END;
            """;

        Release =
            $"""
            {Settings}
            {Now}
            {Held}
            BEGIN TRANSACTION;
            IF @ends = 1
            BEGIN
              UPDATE {Sessions} SET ended = 1 WHERE id = @session;
              IF @@ROWCOUNT = 0
                INSERT INTO {Sessions} (id, format, lease, opened, renewed, expires, ended) VALUES (@session, 1, 0, @now, @now, @now, 1);
            END;
            UPDATE g SET session = NULL, attempt = NULL, participant = NULL, metadata = NULL, acquired = NULL, released = @now
            FROM {Groups} AS g JOIN @h AS h ON h.name = g.name
            WHERE g.session = @session AND g.attempt = h.attempt AND (h.term = 0 OR g.term = h.term);
            COMMIT TRANSACTION;
            SELECT 1;
            """;

        Read =
            $"""
            {Settings}
            {Now}
            DECLARE @look TABLE (ord int NOT NULL PRIMARY KEY, participant nvarchar(255) NULL, session uniqueidentifier NULL, term bigint NOT NULL, acquired bigint NULL,
              metadata nvarchar(max) NULL, attempt uniqueidentifier NULL);
            INSERT INTO @look (ord, participant, session, term, acquired, metadata, attempt)
            SELECT w.ord, g.participant, g.session, g.term, g.acquired, g.metadata, g.attempt
            FROM (SELECT CAST({Field(SqlServerRows.Order)} AS int) AS ord, CAST({Field(SqlServerRows.Name)} AS varchar(255)) COLLATE Latin1_General_BIN2 AS name
              FROM {Numbers} WHERE n.i < @count) AS w
            JOIN {Groups} AS g ON g.name = w.name WHERE g.session IS NOT NULL;
            SELECT CAST(l.ord AS bigint), l.participant, l.session, l.term, l.acquired, CASE WHEN s.renewed < @now THEN @now - s.renewed ELSE CAST(0 AS bigint) END,
              CASE WHEN s.expires - @now > s.lease THEN s.lease ELSE s.expires - @now END, l.metadata, l.attempt
            FROM @look AS l JOIN {Sessions} AS s ON s.id = l.session WHERE s.ended = 0 AND s.expires > @now;
            """;

        WriteState =
            $"""
            {Settings}
            {Now}
            DECLARE @written int = 0;
            IF EXISTS (SELECT 1 FROM {Sessions} AS s WHERE s.id = @session AND s.ended = 0 AND s.expires > @now)
            BEGIN
              UPDATE {Groups} SET state = @state WHERE name = @name AND session = @session AND term = @term;
              SET @written = @@ROWCOUNT;
            END;
            SELECT 1 WHERE @written = 1;
            """;

        Releases =
            $"""
            {Settings}
            {Now}
            SELECT g.name, g.released FROM {Groups} AS g WHERE g.released >= @now - @within;
            """;
    }

    public string Schema { get; }

    public string Groups { get; }

    public string Sessions { get; }

    /// <summary>Gets the name of the lock under which tables are created; one a table.</summary>
    public string Lock { get; }

    public string CheckFormat { get; }

    /// <summary>Gets the batch; its parameters are the names of both tables.</summary>
    public string CreateTables { get; }

    /// <summary>Gets the batch; its parameters are: session, lease, opens, texts, rows, width, count.</summary>
    public string Acquire { get; }

    /// <summary>
    /// Gets the batch; its parameters are: session, lease, rows, width, count. It answers about the session first: whoever locks a group for long must not keep
    /// the heartbeat from being heard.
    /// </summary>
    public string Renew { get; }

    /// <summary>Gets the batch; its parameters are: session, ends, rows, width, count.</summary>
    public string Release { get; }

    /// <summary>Gets the batch; its parameters are: rows, width, count.</summary>
    public string Read { get; }

    /// <summary>Gets the batch; its parameters are: session, name, term, state.</summary>
    public string WriteState { get; }

    /// <summary>Gets the batch; its parameter is: within. An index has all that it needs, so that it locks no group that somebody changes.</summary>
    public string Releases { get; }

    /// <summary>
    /// Commits the transaction that is open unless the term has ended. Changing the group to what it is locks it until the commit, which heartbeats never
    /// touch. Without parameters: with them, the server would run it as a procedure, which must not end its caller's transaction.
    /// </summary>
    public string CommitIfTerm(string group, long term)
    {
        // A name has no character that would need it; that is no reason to rely on it.
        string name = group.Replace("'", "''", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            IF @@TRANCOUNT <> 1 THROW 57702, N'MultiLock: the transaction is nested or has ended; commit what is inside it first. Nothing was committed.', 1;
            UPDATE {Groups} SET format = format WHERE name = '{name}' AND term = {term} AND session IS NOT NULL;
            IF @@ROWCOUNT = 0
            BEGIN
              ROLLBACK TRANSACTION;
              THROW {TermHasEnded}, N'MultiLock: the term of the transaction has ended, nothing was committed: {name} {term}', 1;
            END;
            COMMIT TRANSACTION;
            """);
    }

    public static string Quote(string identifier) => $"[{identifier.Replace("]", "]]", StringComparison.Ordinal)}]";

    // The fields lie behind the name, whose width is that of the longest.
    private static string Field((int At, int Length) field) => field.Length == 0
        ? "RTRIM(SUBSTRING(@rows, n.i * (@width + " + Total + ") + 1, @width))"
        : string.Create(CultureInfo.InvariantCulture, $"SUBSTRING(@rows, n.i * (@width + {Total}) + @width + {field.At + 1}, {field.Length})");

    private static string Total => SqlServerRows.FixedWidth.ToString(CultureInfo.InvariantCulture);

    // Counted in UTF-16 units, as the client does: with other collations an emoji is one character.
    private static string Text(string at, string length) => $"SUBSTRING(@texts COLLATE Latin1_General_BIN2, {at}, {length})";
}
