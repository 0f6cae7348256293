package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.redis.Script;

/**
 * {@code ARGV}: the limit, the window in microseconds, the cost. The answer: 1 if it was taken, what remains, microseconds until
 * all is there again, microseconds until the cost would be. A clock that is set back, or another server's that is behind, never
 * opens a window again: time stands still until it is reached again.
 */
final class RateLimitScripts {
    /**
     * What is held says which window it is of: that the key expires, a second late, only clears it away.
     */
    static final Script FIXED = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local limit, length, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local held = redis.call('HMGET', KEYS[1], 'window', 'taken')
            local window, taken = math.floor(now / length), 0
            if held[1] and tonumber(held[1]) >= window then
              window, taken = tonumber(held[1]), tonumber(held[2])
            end
            local left = (window + 1) * length - now
            if taken + cost > limit then
              return {0, limit - taken, left, left}
            end
            taken = taken + cost
            redis.call('HSET', KEYS[1], 'window', window, 'taken', taken)
            redis.call('PEXPIRE', KEYS[1], math.ceil(left / 1000) + 1000)
            return {1, limit - taken, left, 0}
            """);

    /**
     * A sorted set of takings by their time. Each tells by its name how much was taken up to and with it since the set was last
     * empty, and its own cost: so the first and the last tell the sum, and no other is read.
     */
    static final Script SLIDING = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local limit, length, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local function entry(at)
              local found = redis.call('ZRANGE', KEYS[1], at, at, 'WITHSCORES')
              if not found[1] then return nil end
              local sum, own = string.match(found[1], '^(%d+):(%d+)$')
              return {sum = tonumber(sum), own = tonumber(own), time = tonumber(found[2])}
            end
            local newest = entry(-1)
            if newest then now = math.max(now, newest.time) end
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - length)
            local oldest = entry(0)
            local before, sum = 0, 0
            if oldest then before, sum = oldest.sum - oldest.own, newest.sum end
            local taken = sum - before
            if taken + cost > limit then
              local wanted, low, high = before + taken + cost - limit, 0, redis.call('ZCARD', KEYS[1]) - 1
              while low < high do
                local middle = math.floor((low + high) / 2)
                if entry(middle).sum >= wanted then high = middle else low = middle + 1 end
              end
              return {0, limit - taken, newest.time + length - now, entry(low).time + length - now}
            end
            redis.call('ZADD', KEYS[1], now, string.format('%016.0f:%.0f', sum + cost, cost))
            redis.call('PEXPIRE', KEYS[1], math.ceil(length / 1000) + 1000)
            return {1, limit - taken - cost, length, 0}
            """);

    private RateLimitScripts() {}
}
