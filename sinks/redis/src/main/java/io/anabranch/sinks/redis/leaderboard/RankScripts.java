package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.redis.Script;

/**
 * Ranks of one window, or of several folded. Scripts, since Redis tells a rank together with a score only from 7.2 on, and would
 * send a union whole. They write nothing.
 *
 * <p>{@code ARGV}: the order, then of the fold its bound and how scores become one, then how many: from the top; or, with a member after it,
 * on each side of that. The answer: the first one's rank from 0, then members and scores; nothing where the member isn't there;
 * the number of members alone where they are too many to fold.
 */
final class RankScripts {
    static final Script ONE_WINDOW = Script.of("""
            local rank, range = 'ZREVRANK', 'ZREVRANGE'
            if ARGV[1] == 'lowest' then rank, range = 'ZRANK', 'ZRANGE' end
            local from, to = 0, ARGV[2] - 1
            if ARGV[3] then
              local at = redis.call(rank, KEYS[1], ARGV[3])
              if not at then return {} end
              from, to = math.max(0, at - ARGV[2]), at + ARGV[2]
            end
            return {from, redis.call(range, KEYS[1], from, to, 'WITHSCORES')}
            """);

    /** The union comes with its lowest score first, a member and its score after one another. */
    static final Script FOLDED = Script.of("""
            local members, union = 0, {'ZUNION', #KEYS}
            for _, key in ipairs(KEYS) do
              members = members + redis.call('ZCARD', key)
              union[#union + 1] = key
            end
            if members > tonumber(ARGV[2]) then return {members} end
            union[#union + 1], union[#union + 2], union[#union + 3] = 'AGGREGATE', ARGV[3], 'WITHSCORES'
            local found = redis.call(unpack(union))
            local size = #found / 2
            local function place(rank)
              if ARGV[1] == 'lowest' then return 2 * rank + 1 end
              return 2 * (size - rank) - 1
            end
            local from, to = 0, ARGV[4] - 1
            if ARGV[5] then
              local at
              for rank = 0, size - 1 do
                if found[place(rank)] == ARGV[5] then at = rank break end
              end
              if not at then return {} end
              from, to = math.max(0, at - ARGV[4]), at + ARGV[4]
            end
            local shown = {}
            for rank = from, math.min(to, size - 1) do
              shown[#shown + 1] = found[place(rank)]
              shown[#shown + 1] = found[place(rank) + 1]
            end
            return {from, shown}
            """);

    private RankScripts() {}
}
