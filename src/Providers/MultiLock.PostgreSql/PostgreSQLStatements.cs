using System.Security.Cryptography;
using System.Text;

namespace MultiLock.PostgreSQL;

/// <summary>
/// Every change is one statement. It runs under READ COMMITTED: it sees the records as of its start, and waits where another transaction has locked one.
/// </summary>
/// <remarks>
/// <para>
/// <b>Locks.</b> All statements lock in one order, so that none waits in a circle: groups by name, then sessions by id, then they insert groups by name, then
/// their own session, and last the record of releases. A heartbeat locks its session only, and that record where it tells of lost groups. No statement waits for a group while it
/// holds a session that was there before.
/// </para>
/// <para>
/// <b>Decisions</b> are taken on locked records only, by a clock that is read after they are locked: <c>clock_timestamp()</c> moves on within a statement. A group that is
/// not as it was at the statement's start is left alone, and the statement repeated: the session that holds it now may be newer than what the statement can see.
/// A session that is not there is dead: it was committed together with the record that names it. Denials lock and write nothing.
/// </para>
/// <para>
/// <b>Releases</b> are numbered in the record without a name, which is changed together with what is released: a denial and the number that is told with it are of one moment.
/// A sequence would not do, because a number of it is seen before the release is.
/// </para>
/// <para>
/// <b>Terms</b> are at least the clock in microseconds, so that a record that was deleted, or is older after a failover, never repeats a number.
/// </para>
/// </remarks>
internal sealed class PostgreSQLStatements
{
    public const string SessionsSuffix = "_sessions";

    /// <summary>What the server's error says when a transaction is refused, whatever its language.</summary>
    public const string TermHasEnded = "MultiLock: the term of the transaction has ended, nothing was committed: ";

    // The server limits a notification to 7,999 bytes, a name to 255.
    private const int NamesPerNotification = 30;

    // No group has it, and it cannot be one's name.
    private const string ReleasesName = "''";

    // Where somebody has switched it off for speed, a crash would forget a lease that a leader believes in.
    private const string Durable = "CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END";

    // A release that a crash forgets costs the wait for the lease, and no safety: whoever wins the group flushes it too. So a handoff waits for the disk once, not twice.
    private const string Fast = "set_config('synchronous_commit', 'off', true)";

    public PostgreSQLStatements(string schema, string table)
    {
        Schema = Quote(schema);
        Groups = $"{Schema}.{Quote(table)}";
        Sessions = $"{Schema}.{Quote(table + SessionsSuffix)}";
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Groups)))[..16];
        Channel = $"multilock_{id}";
        ListenerName = $"MultiLock listener {id}";

        CheckFormat =
            $"""
            SELECT max(format) FROM (
              SELECT format, name, term, session, attempt, participant, metadata, acquired, state FROM {Groups} WHERE format <> 1 LIMIT 1) g
            UNION ALL
            SELECT max(format) FROM (
              SELECT format, id, lease, opened, renewed, expires, ended FROM {Sessions} WHERE format <> 1 LIMIT 1) s
            ORDER BY 1 NULLS LAST LIMIT 1
            """;

        CreateTables =
            $"""
            CREATE TABLE IF NOT EXISTS {Groups} (
              name text COLLATE "C" PRIMARY KEY,
              format smallint NOT NULL DEFAULT 1,
              term bigint NOT NULL,
              session uuid,
              attempt uuid,
              participant text,
              metadata text,
              acquired timestamptz,
              state bytea);
            CREATE TABLE IF NOT EXISTS {Sessions} (
              id uuid PRIMARY KEY,
              format smallint NOT NULL DEFAULT 1,
              lease bigint NOT NULL,
              opened timestamptz NOT NULL,
              renewed timestamptz NOT NULL,
              expires timestamptz NOT NULL,
              ended boolean NOT NULL DEFAULT false) WITH (fillfactor = 50);
            CREATE INDEX IF NOT EXISTS {Quote(table + SessionsSuffix + "_opened")} ON {Sessions} (opened);
            """;

        Acquire =
            $"""
            WITH look AS MATERIALIZED (
              SELECT w.ord, w.name, w.attempt, w.profile, g.name IS NOT NULL AS known, g.format, g.term, g.session, g.attempt AS holder, g.participant, g.metadata,
                g.acquired, g.state, s.lease, s.renewed, s.expires,
                g.session IS NULL OR s.id IS NULL OR s.ended OR s.expires <= clock_timestamp() AS open
              FROM unnest($4::text[], $5::uuid[], $6::int[]) WITH ORDINALITY AS w (name, attempt, profile, ord)
              LEFT JOIN {Groups} g ON g.name = w.name
              LEFT JOIN {Sessions} s ON s.id = g.session),
            locked AS MATERIALIZED (
              SELECT g.name, g.term, g.session FROM {Groups} g
              WHERE g.name = ANY (ARRAY(SELECT l.name FROM look l WHERE l.known AND l.open))
              ORDER BY g.name FOR NO KEY UPDATE),
            same AS MATERIALIZED (
              SELECT l.name, l.attempt, l.profile, l.session FROM look l
              JOIN locked k ON k.name = l.name AND k.term = l.term AND k.session IS NOT DISTINCT FROM l.session),
            held AS MATERIALIZED (
              SELECT s.id, s.expires, s.ended FROM {Sessions} s
              WHERE s.id = ANY (ARRAY(
                SELECT a.session FROM same a WHERE a.session IS NOT NULL UNION SELECT $1 WHERE EXISTS (SELECT FROM look l WHERE l.open)))
              ORDER BY s.id FOR NO KEY UPDATE),
            clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now, {Durable} AS durable FROM (SELECT count(*) FROM held) h),
            me AS MATERIALIZED (
              SELECT c.now, c.durable, (extract(epoch FROM c.now) * 1000000)::bigint AS micros, s.id IS NOT NULL AS known, coalesce(h.expires, s.expires) AS expires,
                CASE WHEN s.id IS NULL THEN $3::boolean ELSE NOT coalesce(h.ended, s.ended) AND coalesce(h.expires, s.expires) > c.now END AS fit,
                (SELECT max(l.format) FROM look l WHERE l.format <> 1) AS unknown
              FROM clock c LEFT JOIN {Sessions} s ON s.id = $1 LEFT JOIN held h ON h.id = $1),
            give AS MATERIALIZED (
              SELECT a.* FROM same a CROSS JOIN me LEFT JOIN held h ON h.id = a.session
              WHERE me.fit AND me.unknown IS NULL AND (h.id IS NULL OR h.ended OR h.expires <= me.now)),
            buried AS (
              UPDATE {Sessions} s SET ended = true FROM (SELECT DISTINCT v.session FROM give v WHERE v.session IS NOT NULL) d WHERE s.id = d.session),
            taken AS (
              UPDATE {Groups} g
              SET term = greatest(g.term + 1, me.micros), session = $1, attempt = v.attempt, participant = ($7::text[])[v.profile], metadata = ($8::text[])[v.profile],
                acquired = me.now
              FROM give v, me WHERE g.name = v.name RETURNING g.name, g.term, g.state),
            made AS (
              INSERT INTO {Groups} (name, term, session, attempt, participant, metadata, acquired)
              SELECT l.name, me.micros, $1, l.attempt, ($7::text[])[l.profile], ($8::text[])[l.profile], me.now
              FROM look l CROSS JOIN me WHERE NOT l.known AND me.fit AND me.unknown IS NULL ORDER BY l.name
              ON CONFLICT (name) DO NOTHING RETURNING name, term),
            won AS MATERIALIZED (
              SELECT name, term, state FROM taken UNION ALL SELECT name, term, NULL FROM made),
            opened AS (
              INSERT INTO {Sessions} (id, lease, opened, renewed, expires)
              SELECT $1, $2, me.now, me.now, me.now + $2 * interval '1 microsecond'
              FROM me WHERE NOT me.known AND (SELECT count(*) FROM won) > 0 RETURNING expires),
            swept AS (
              DELETE FROM {Sessions} WHERE id IN (
                SELECT o.id FROM {Sessions} o
                WHERE o.opened < now() - interval '1 day' AND o.expires < now() - interval '1 day' AND (SELECT count(*) FROM opened) > 0
                ORDER BY o.opened LIMIT 1000 FOR UPDATE SKIP LOCKED))
            SELECT me.unknown, me.fit,
              CASE WHEN me.known THEN {Micros("me.expires - me.now")} ELSE {Micros("(SELECT expires FROM opened) - me.now")} END,
              CASE WHEN $9::text IS NOT NULL THEN
                (SELECT nullif(count(*), 0)::int FROM pg_stat_get_activity(NULL) p WHERE p.application_name = $9) END,
              l.ord,
              CASE WHEN won.name IS NOT NULL THEN 1 WHEN l.open THEN 2 WHEN l.session = $1 AND l.holder = l.attempt THEN 1 ELSE 0 END,
              coalesce(won.term, l.term),
              CASE WHEN won.name IS NOT NULL THEN won.state WHEN l.session = $1 AND l.holder = l.attempt THEN l.state END,
              l.participant, l.session, l.term, {Micros("l.acquired")}, greatest(0, {Micros("me.now - l.renewed")}),
              greatest(1, least(l.lease, {Micros("l.expires - me.now")})), l.metadata, l.holder, me.durable,
              coalesce((SELECT r.term FROM {Groups} r WHERE r.name = {ReleasesName}), 0)
            FROM me LEFT JOIN look l ON true LEFT JOIN won ON won.name = l.name
            """;

        Renew =
            $"""
            WITH mine AS MATERIALIZED (
              SELECT s.id, s.expires, s.ended FROM {Sessions} s WHERE s.id = $1 FOR NO KEY UPDATE),
            clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now, {Durable} AS durable FROM (SELECT count(*) FROM mine) m),
            renewed AS (
              UPDATE {Sessions} s SET lease = $2, renewed = c.now, expires = c.now + $2 * interval '1 microsecond'
              FROM mine m, clock c WHERE s.id = m.id AND NOT m.ended AND m.expires > c.now RETURNING s.id),
            lost AS MATERIALIZED (
              SELECT h.name FROM unnest($3::text[], $4::uuid[], $5::bigint[]) AS h (name, attempt, term)
              LEFT JOIN {Groups} g ON g.name = h.name AND g.session = $1 AND g.attempt = h.attempt AND g.term = h.term
              WHERE g.name IS NULL),
            counted AS (
              {CountRelease("FROM (SELECT count(*) AS number FROM lost) l CROSS JOIN clock c WHERE l.number > 0")})
            SELECT EXISTS (SELECT FROM renewed), l.name, (SELECT count(*) FROM {Groups} g WHERE g.session = $1), c.durable FROM clock c LEFT JOIN lost l ON true
            """;

        Release =
            $"""
            WITH gone AS MATERIALIZED (
              SELECT g.name FROM {Groups} g
              JOIN unnest($3::text[], $4::uuid[], $5::bigint[]) AS h (name, attempt, term) ON h.name = g.name
              WHERE g.session = $1 AND g.attempt = h.attempt AND (h.term = 0 OR g.term = h.term)
              ORDER BY g.name FOR NO KEY UPDATE OF g),
            freed AS (
              UPDATE {Groups} g SET session = NULL, attempt = NULL, participant = NULL, metadata = NULL, acquired = NULL
              FROM gone WHERE g.name = gone.name RETURNING g.name),
            names AS MATERIALIZED (
              SELECT f.name, row_number() OVER (ORDER BY f.name) - 1 AS number FROM freed f),
            ended AS (
              INSERT INTO {Sessions} (id, lease, opened, renewed, expires, ended)
              SELECT $1, 0, clock_timestamp(), clock_timestamp(), clock_timestamp(), true FROM (SELECT count(*) FROM names) n WHERE $2::boolean
              ON CONFLICT (id) DO UPDATE SET ended = true WHERE NOT {Quote(table + SessionsSuffix)}.ended RETURNING id),
            counted AS (
              {CountRelease("FROM (SELECT count(*) AS number FROM names) n CROSS JOIN (SELECT count(*) FROM ended) e CROSS JOIN (SELECT clock_timestamp() AS now) c WHERE n.number > 0")}),
            messages AS MATERIALIZED (
              SELECT E'released\n' || string_agg(n.name, E'\n') AS message FROM names n GROUP BY n.number / {NamesPerNotification}
              UNION ALL SELECT E'ended\n' || e.id FROM ended e)
            SELECT pg_notify($6, m.message), {Fast} FROM messages m
            """;

        Read =
            $"""
            SELECT w.ord, g.participant, g.session, g.term, {Micros("g.acquired")}, greatest(0, {Micros("c.now - s.renewed")}),
              greatest(1, least(s.lease, {Micros("s.expires - c.now")})), g.metadata, g.attempt
            FROM (SELECT clock_timestamp() AS now OFFSET 0) c
            CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS w (name, ord)
            JOIN {Groups} g ON g.name = w.name
            JOIN {Sessions} s ON s.id = g.session
            WHERE NOT s.ended AND s.expires > c.now
            """;

        WriteState =
            $"""
            WITH mine AS MATERIALIZED (
              SELECT g.name FROM {Groups} g WHERE g.name = $2 AND g.session = $1 AND g.term = $3 FOR NO KEY UPDATE),
            live AS MATERIALIZED (
              SELECT s.expires, s.ended FROM {Sessions} s WHERE s.id = $1 AND (SELECT count(*) FROM mine) > 0 FOR SHARE),
            clock AS MATERIALIZED (
              SELECT clock_timestamp() AS now, {Durable} AS durable FROM (SELECT count(*) FROM live) l)
            UPDATE {Groups} g SET state = $4
            FROM mine m, live l, clock c WHERE g.name = m.name AND NOT l.ended AND l.expires > c.now RETURNING c.durable
            """;

        // SQL has no statement that fails on demand: text that is no number does, here with an explanation in it. The count keeps it from being worked out in advance.
        RequireTerm =
            $"""
            SELECT CASE WHEN count(*) = 1 THEN 0 ELSE
              ('{TermHasEnded}' || $1 || ' ' || $2 || left(count(*)::text, 0))::int END
            FROM (SELECT FROM {Groups} g WHERE g.name = $1 AND g.term = $2 AND g.session IS NOT NULL FOR SHARE) held
            """;
    }

    public string Schema { get; }

    public string Groups { get; }

    public string Sessions { get; }

    /// <summary>Gets the channel of notifications; one a table.</summary>
    public string Channel { get; }

    /// <summary>Gets what connections that listen call themselves: counting them tells how many processes compete.</summary>
    public string ListenerName { get; }

    public string CheckFormat { get; }

    public string CreateTables { get; }

    /// <summary>Gets the statement; its parameters are: session, lease, opens, names, attempts, profiles, participants, metadata, listener name or null.</summary>
    public string Acquire { get; }

    /// <summary>Gets the statement; its parameters are: session, lease, and names, attempts and terms to look at.</summary>
    public string Renew { get; }

    /// <summary>Gets the statement; its parameters are: session, ends, names, attempts, terms, channel.</summary>
    public string Release { get; }

    /// <summary>Gets the statement; its parameter is: names.</summary>
    public string Read { get; }

    /// <summary>Gets the statement; its parameters are: session, name, term, state.</summary>
    public string WriteState { get; }

    /// <summary>
    /// Gets the statement that fails unless a term holds, and keeps it from being taken or released until the transaction ends; its parameters are: name, term. It locks
    /// the group, which heartbeats never touch.
    /// </summary>
    public string RequireTerm { get; }

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string CountRelease(string source) =>
        $"INSERT INTO {Groups} AS r (name, term) SELECT {ReleasesName}, {Micros("c.now")} {source} ON CONFLICT (name) DO UPDATE SET term = greatest(r.term + 1, excluded.term)";

    private static string Micros(string interval) => $"(extract(epoch FROM {interval}) * 1000000)::bigint";
}
