namespace MultiLock.Redis;

/// <summary>
/// Every change is one script, which the server runs alone. All keys carry one hash tag, so that a script may touch keys that it finds in records
/// (the session of a holder) under Cluster too.
/// </summary>
/// <remarks>
/// A group's counter <c>t</c> outlives its holders; <c>h</c> is the term only while it is held, which transactions can ask for. The mark of a session
/// (<c>born</c>) outlives the session, so that an opening acquire that arrives late cannot open it again. <c>held</c> says once more which session won a group
/// last: whoever wins a group whose record was deleted by hand tells by it whom it is taken from, so that no heartbeat has to look at all groups. <c>released</c> numbers the last release.
/// Terms and releases are at least the clock in microseconds: no two are in one, so that a counter that was lost, or is older on a promoted replica, never repeats a number.
/// </remarks>
internal static class RedisScripts
{
    private const string Prelude =
        """
        local base = KEYS[1]
        local function session_key(id) return base .. ':session:' .. id end
        local function born_key(id) return base .. ':born:' .. id end
        local function group_key(name) return base .. ':group:' .. name end
        local function state_key(name) return base .. ':state:' .. name end
        local held_key = base .. ':held'
        local released_key = base .. ':released'
        local sessions = {}
        local function left(id)
          local s = sessions[id]
          if s == nil then
            local lease = redis.call('HGET', session_key(id), 'lease')
            s = {}
            if lease then
              s.lease = tonumber(lease)
              s.left = math.max(1, math.min(s.lease, redis.call('PTTL', session_key(id)) - 1))
            end
            sessions[id] = s
          end
          return s
        end
        local function record(r, s)
          return { r[4], r[1], tonumber(r[3]), tonumber(r[5]), s.lease, s.left, r[6], r[2] }
        end
        local function holder(name)
          return redis.call('HMGET', group_key(name), 's', 'a', 't', 'p', 'at', 'm')
        end
        local function micros()
          local time = redis.call('TIME')
          return tonumber(time[1]) * 1000000 + tonumber(time[2])
        end
        local function last_release()
          return tonumber(redis.call('GET', released_key) or 0) or 0
        end
        local function count_release()
          redis.call('SET', released_key, string.format('%.0f', math.max(last_release() + 1, micros())))
        end
        local function check_format()
          local format = redis.call('GET', base .. ':format')
          if not format then
            redis.call('SET', base .. ':format', '1')
          elseif format ~= '1' then
            return redis.error_reply('MULTILOCKFORMAT ' .. format)
          end
        end

        """;

    /// <summary>ARGV: session, lease ms, opens, mark ms, channel, number of profiles, (participant, metadata)…, (group, attempt, profile)….</summary>
    public static RedisScript Acquire { get; } = new(Prelude +
        """
        local wrong = check_format()
        if wrong then return wrong end
        local id, lease, opens, mark = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1', ARGV[4]
        local mine = left(id)
        if not mine.lease and (not opens or redis.call('EXISTS', born_key(id)) == 1) then return { 0 } end
        local now = micros()
        local profiles = tonumber(ARGV[6])
        local results, won = {}, 0
        for i = 7 + 2 * profiles, #ARGV, 3 do
          local name, attempt, profile = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
          local r = holder(name)
          local s = r[1] and left(r[1])
          if s and s.lease then
            if r[1] == id and r[2] == attempt then
              results[#results + 1] = { tonumber(r[3]), redis.call('GET', state_key(name)) }
            else
              results[#results + 1] = { 0, record(r, s) }
            end
          else
            if r[1] then
              -- Whoever takes a group from a dead session ends that session for good first.
              redis.call('DEL', session_key(r[1]))
              redis.call('SET', born_key(r[1]), 'ended', 'PX', mark)
            end
            if not mine.lease then
              redis.call('SET', born_key(id), 'opened', 'PX', mark)
              redis.call('HSET', session_key(id), 'v', 1, 'lease', lease, 'n', 0)
              redis.call('PEXPIRE', session_key(id), lease + 1)
              mine.lease, mine.left = lease, lease
            end
            -- A live session that this record does not name, or no more, has lost it to somebody's hand: its next heartbeat finds the count too small.
            local before = redis.call('HGET', held_key, name)
            if before and before ~= r[1] and left(before).lease then redis.call('HINCRBY', session_key(before), 'n', -1) end
            redis.call('HSET', held_key, name, id)
            local term = math.max(tonumber(r[3] or 0) + 1, now)
            local text = string.format('%.0f', term)
            redis.call('HSET', group_key(name), 'v', 1, 't', text, 'h', text, 's', id, 'a', attempt,
              'p', ARGV[7 + 2 * profile], 'm', ARGV[8 + 2 * profile], 'at', string.format('%.0f', now))
            won = won + 1
            results[#results + 1] = { term, redis.call('GET', state_key(name)) }
          end
        end
        if won > 0 then redis.call('HINCRBY', session_key(id), 'n', won) end
        return { 1, mine.left or -1, redis.call('PUBSUB', 'NUMSUB', ARGV[5])[2], results, last_release() }
        """);

    /// <summary>ARGV: session, lease ms, number of groups held, channel to count the processes by or nothing, (group, attempt, term)… to look at.</summary>
    public static RedisScript Renew { get; } = new(Prelude +
        """
        local id, lease = ARGV[1], tonumber(ARGV[2])
        local s = redis.call('HMGET', session_key(id), 'v', 'n')
        if not s[1] then return { 0 } end
        if s[1] ~= '1' then return redis.error_reply('MULTILOCKFORMAT ' .. s[1]) end
        redis.call('HSET', session_key(id), 'lease', lease)
        redis.call('PEXPIRE', session_key(id), lease + 1)
        local lost = {}
        for i = 5, #ARGV, 3 do
          local r = redis.call('HMGET', group_key(ARGV[i]), 's', 'a', 't')
          if r[1] ~= id or r[2] ~= ARGV[i + 1] or r[3] ~= ARGV[i + 2] then
            lost[#lost + 1] = ARGV[i]
            if r[1] ~= id and redis.call('HGET', held_key, ARGV[i]) == id then
              redis.call('HDEL', held_key, ARGV[i])
              redis.call('HINCRBY', session_key(id), 'n', -1)
            end
          end
        end
        if #lost > 0 then count_release() end
        return { 1, tonumber(s[2]) < tonumber(ARGV[3]) and 1 or 0, lost, ARGV[4] ~= '' and redis.call('PUBSUB', 'NUMSUB', ARGV[4])[2] or 0 }
        """);

    /// <summary>ARGV: session, ends, mark ms, channel, (group, attempt, term)….</summary>
    public static RedisScript Release { get; } = new(Prelude +
        """
        local id, freed = ARGV[1], {}
        for i = 5, #ARGV, 3 do
          local r = redis.call('HMGET', group_key(ARGV[i]), 's', 'a', 't')
          if r[1] == id and r[2] == ARGV[i + 1] and (ARGV[i + 2] == '0' or r[3] == ARGV[i + 2]) then
            redis.call('HDEL', group_key(ARGV[i]), 'h', 's', 'a', 'p', 'm', 'at')
            redis.call('HDEL', held_key, ARGV[i])
            freed[#freed + 1] = ARGV[i]
          end
        end
        local existed = redis.call('EXISTS', session_key(id)) == 1
        if ARGV[2] == '1' then
          redis.call('DEL', session_key(id))
          redis.call('SET', born_key(id), 'ended', 'PX', ARGV[3])
        elseif existed and #freed > 0 then
          redis.call('HINCRBY', session_key(id), 'n', -#freed)
        end
        if #freed > 0 then
          count_release()
          redis.call('PUBLISH', ARGV[4], 'released\n' .. table.concat(freed, '\n'))
        end
        if ARGV[2] == '1' and existed then redis.call('PUBLISH', ARGV[4], 'ended\n' .. id) end
        return #freed
        """);

    /// <summary>ARGV: the groups.</summary>
    public static RedisScript Read { get; } = new(Prelude +
        """
        local results = {}
        for i = 1, #ARGV do
          local r = holder(ARGV[i])
          local s = r[1] and left(r[1])
          results[i] = s and s.lease and record(r, s) or {}
        end
        return results
        """);

    /// <summary>ARGV: session, group, term, state.</summary>
    public static RedisScript WriteState { get; } = new(Prelude +
        """
        local wrong = check_format()
        if wrong then return wrong end
        local r = redis.call('HMGET', group_key(ARGV[2]), 's', 'h')
        if r[1] ~= ARGV[1] or r[2] ~= ARGV[3] or not left(ARGV[1]).lease then return 0 end
        if ARGV[4] == '' then redis.call('DEL', state_key(ARGV[2])) else redis.call('SET', state_key(ARGV[2]), ARGV[4]) end
        return 1
        """);

    /// <summary>Refuses a format that this version does not know; ends with nothing changed where the format is known.</summary>
    public static RedisScript CheckFormat { get; } = new(Prelude +
        """
        return check_format() or 1
        """);
}
